package io.socktrace.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every metric and span with its attributes, against {@code telemetry.golden}: the interface that
 * dashboards and alerts are built on.
 *
 * <p>If a change of it is meant, run the test with {@code -Dtelemetry.golden=write} and commit the
 * file with the change.
 */
class TelemetryGoldenTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "telemetry.golden");

  /** Attributes of few values, which are part of the interface too. */
  private static final Set<AttributeKey<?>> ENUMERATED =
      Set.of(
          Names.NETWORK_TRANSPORT,
          Names.NETWORK_TYPE,
          Names.IO_DIRECTION,
          Names.IO_PATH,
          Names.IO_TARGET,
          Names.FALLBACK_REASON,
          Names.TRANSFER_SWITCH,
          Names.DROP_REASON,
          Names.CLOSE_REASON);

  private final Set<String> lines = new TreeSet<>();

  @Test
  void everythingEmitted_isInTheGoldenFile() throws Exception {
    try (EverythingEmitted everything = new EverythingEmitted()) {
      metrics(everything.metrics());
      spans(everything.spans());
      events(everything.events());
    }

    if ("write".equals(System.getProperty("telemetry.golden"))) {
      Files.createDirectories(GOLDEN.getParent());
      Files.write(GOLDEN, lines, StandardCharsets.UTF_8);
    }
    assertThat(lines).containsExactlyElementsOf(golden());
  }

  @Test
  void everyMetric_isInTheGoldenFile() throws IOException {
    List<String> golden = golden();
    for (Metrics metric : Metrics.values()) {
      assertThat(golden).anyMatch(line -> line.startsWith("metric " + metric.metric + " : "));
    }
  }

  @Test
  void everyAttributeName_isInTheGoldenFile() throws Exception {
    List<String> golden = golden();
    List<AttributeKey<?>> names = new ArrayList<>();
    for (Field field : Names.class.getDeclaredFields()) {
      if (AttributeKey.class.isAssignableFrom(field.getType())) {
        names.add((AttributeKey<?>) field.get(null));
      }
    }
    for (IoPath path : IoPath.values()) {
      names.add(path.bytesKey);
      names.add(path.operationsKey);
    }

    assertThat(names).isNotEmpty();
    for (AttributeKey<?> name : names) {
      assertThat(golden)
          .as(name.getKey())
          .anyMatch(line -> (line + " ").contains(" / " + attribute(name) + " "));
    }
  }

  private void metrics(Collection<MetricData> metrics) {
    for (MetricData metric : metrics) {
      String name = "metric " + metric.getName();
      StringBuilder head = new StringBuilder(name + " : " + kind(metric) + " " + metric.getUnit());
      if (metric.getType() == MetricDataType.HISTOGRAM) {
        for (HistogramPointData point : metric.getHistogramData().getPoints()) {
          head.append(" ").append(point.getBoundaries());
          break;
        }
      }
      lines.add(head.toString());
      List<Attributes> attributes = new ArrayList<>();
      for (PointData point : metric.getData().getPoints()) {
        attributes.add(point.getAttributes());
      }
      attributes(name, attributes);
    }
  }

  private void spans(List<SpanData> spans) {
    Map<String, List<Attributes>> byAction = new TreeMap<>();
    for (SpanData span : spans) {
      String action = span.getName().substring(0, span.getName().lastIndexOf(' '));
      boolean ofConnection = !span.getName().equals("transfer_to disabled");
      String name =
          "span " + (ofConnection ? action + " {server.address}:{server.port}" : span.getName());
      lines.add(name + " : " + span.getKind().name().toLowerCase(Locale.ROOT));
      byAction.computeIfAbsent(name, first -> new ArrayList<>()).add(span.getAttributes());
    }
    byAction.forEach(this::attributes);
  }

  private void events(List<LogRecordData> events) {
    Map<String, List<Attributes>> byName = new TreeMap<>();
    for (LogRecordData event : events) {
      String name = "event " + event.getEventName();
      lines.add(name + " : " + event.getSeverity().name().toLowerCase(Locale.ROOT));
      byName.computeIfAbsent(name, first -> new ArrayList<>()).add(event.getAttributes());
    }
    byName.forEach(this::attributes);
  }

  /** One line for each key, with all values where these are few. */
  private void attributes(String of, List<Attributes> all) {
    Map<String, Set<String>> values = new TreeMap<>();
    for (Attributes attributes : all) {
      attributes.forEach(
          (key, value) -> {
            Set<String> seen =
                values.computeIfAbsent(attribute(key), first -> new TreeSet<String>());
            boolean errno = key.equals(Names.ERROR_TYPE) && of.contains("accept");
            if (errno || ENUMERATED.contains(key)) {
              seen.add(value.toString());
            }
          });
    }
    values.forEach(
        (key, seen) ->
            lines.add(of + " / " + key + (seen.isEmpty() ? "" : " = " + String.join(" | ", seen))));
  }

  private static String attribute(AttributeKey<?> key) {
    return key.getKey() + " " + key.getType().name().toLowerCase(Locale.ROOT);
  }

  private static String kind(MetricData metric) {
    switch (metric.getType()) {
      case LONG_SUM:
        return metric.getLongSumData().isMonotonic() ? "counter" : "updowncounter";
      case LONG_GAUGE:
      case DOUBLE_GAUGE:
        return "gauge";
      case HISTOGRAM:
        return "histogram";
      default:
        throw new AssertionError(metric);
    }
  }

  private static List<String> golden() throws IOException {
    return Files.readAllLines(GOLDEN, StandardCharsets.UTF_8);
  }
}
