package io.socktrace.collector.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Histogram;
import io.socktrace.collector.store.Instrument;
import io.socktrace.collector.store.Instrument.Kind;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Point;
import io.socktrace.collector.store.Reading;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Series;
import io.socktrace.collector.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ExpositionTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Map<String, Object> SHOP =
      Map.of("service.name", "shop", "service.instance.id", "a-1");

  private final AtomicLong clock = new AtomicLong();
  private final Store store = new Store(Limits.ofTraces(100, 256 << 20), clock::get);

  private void add(
      Map<String, Object> resource,
      String name,
      Kind kind,
      String unit,
      Map<String, Object> attributes,
      Point point) {
    Series series =
        new Series(
            new Resource(Attributes.of(resource)),
            "io.socktrace",
            new Instrument(name, kind, unit, "Meaning."),
            Attributes.of(attributes));
    store.addPoints(List.of(new Reading(series, point, false)));
  }

  private void gauge(String name, Map<String, Object> attributes, double value) {
    add(SHOP, name, Kind.GAUGE, "", attributes, Point.number(clock.get(), value));
  }

  private void counter(String name, double value) {
    add(SHOP, name, Kind.COUNTER, "", Map.of(), Point.number(clock.get(), value));
  }

  private String text() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create()
        .write(
            out,
            Exposition.of(store.numbers(), List.of(), OptionalLong.empty()),
            EscapingScheme.UNDERSCORE_ESCAPING);
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(text.lines().filter(line -> !line.startsWith("#")))
        .as("samples")
        .doesNotHaveDuplicates();
    ByteArrayOutputStream open = new ByteArrayOutputStream();
    OpenMetricsTextFormatWriter.create()
        .write(
            open,
            Exposition.of(store.numbers(), List.of(), OptionalLong.empty()),
            EscapingScheme.UNDERSCORE_ESCAPING);
    assertThat(open.toString(StandardCharsets.UTF_8)).endsWith("# EOF\n");
    return text;
  }

  private List<String> samples() throws IOException {
    return text()
        .lines()
        .filter(line -> !line.startsWith("#") && !line.startsWith("socktrace_collector_"))
        .toList();
  }

  @Test
  void counterAndHistogram_areWritten() throws Exception {
    Map<String, Object> listener = Map.of("server.address", "127.0.0.1", "server.port", 8080L);
    add(SHOP, "socktrace.listener.drops", Kind.COUNTER, "{drop}", listener, Point.number(1, 7));
    add(
        SHOP,
        "socktrace.accept_queue.wait.duration",
        Kind.HISTOGRAM,
        "s",
        listener,
        new Point(1, 1.75, new Histogram(new double[] {0.25, 1}, new long[] {3, 0, 2})));
    String labels =
        "{instance=\"a-1\",job=\"shop\",otel_scope_name=\"io.socktrace\","
            + "server_address=\"127.0.0.1\",server_port=\"8080\"";
    String wait = "socktrace_accept_queue_wait_duration_seconds";
    assertThat(samples())
        .containsExactlyInAnyOrder(
            "socktrace_listener_drops_total" + labels + "} 7.0",
            wait + "_bucket" + labels + ",le=\"0.25\"} 3",
            wait + "_bucket" + labels + ",le=\"1.0\"} 3",
            wait + "_bucket" + labels + ",le=\"+Inf\"} 5",
            wait + "_count" + labels + "} 5",
            wait + "_sum" + labels + "} 1.75",
            "target_info{instance=\"a-1\",job=\"shop\"} 1");
    assertThat(text())
        .contains("# HELP " + wait + " Meaning.\n# TYPE " + wait + " histogram\n")
        .contains("# TYPE socktrace_listener_drops_total counter\n");
  }

  @Test
  void twoProcessesWithOneListener_areTwoInstances() throws Exception {
    for (String instance : List.of("a-1", "a-2")) {
      Map<String, Object> resource =
          Map.of(
              "service.name", "shop", "service.namespace", "eu", "service.instance.id", instance);
      add(resource, "usage", Kind.UP_DOWN_COUNTER, "", Map.of(), Point.number(1, 3));
    }
    assertThat(samples())
        .contains(
            "usage{instance=\"a-1\",job=\"eu/shop\",otel_scope_name=\"io.socktrace\"} 3.0",
            "usage{instance=\"a-2\",job=\"eu/shop\",otel_scope_name=\"io.socktrace\"} 3.0");
  }

  @Test
  void processWithoutId_isToldByItsNumber() throws Exception {
    Map<String, Object> resource = Map.of("host.name", "h", "process.pid", 12L);
    add(resource, "usage", Kind.GAUGE, "", Map.of(), Point.number(1, 3));
    assertThat(samples())
        .contains(
            "usage{instance=\"h:12\",job=\"unknown_service\",otel_scope_name=\"io.socktrace\"} 3.0");
  }

  @Test
  void values_areEscaped() throws Exception {
    gauge("usage", Map.of("path", "a\"b\\c\nd } 1\n# TYPE x counter"), 3);
    assertThat(samples())
        .contains(
            "usage{instance=\"a-1\",job=\"shop\",otel_scope_name=\"io.socktrace\","
                + "path=\"a\\\"b\\\\c\\nd } 1\\n# TYPE x counter\"} 3.0");
  }

  @Test
  void attributesOfOneLabel_standInItTogether() throws Exception {
    gauge("usage", Map.of("a.b", "1", "a_b", "2", "a-b", "0"), 3);
    assertThat(samples()).anyMatch(line -> line.contains("a_b=\"0;1;2\""));
  }

  @Test
  void attributesWithATakenName_areRenamed() throws Exception {
    gauge("usage", Map.of("job", "x", "instance", "y", "le", "z", "__", "w", "9", "v", "e", ""), 3);
    assertThat(samples())
        .contains(
            "usage{_9=\"v\",exported_instance=\"y\",exported_job=\"x\",exported_le=\"z\","
                + "instance=\"a-1\",job=\"shop\",key_=\"w\",otel_scope_name=\"io.socktrace\"} 3.0");
  }

  @Test
  void clashes_areLeftOutAndCounted() throws Exception {
    counter("a.b", 1);
    gauge("a_b", Map.of(), 2); // the same name, another type
    counter("a_b", 3); // the same name and labels
    gauge("a.b.total", Map.of(), 4); // the name of the counter's sample
    gauge("socktrace.collector.spans", Map.of(), 5); // a name of ours
    gauge("target_info", Map.of(), 6);
    counter("negative", -7);
    assertThat(text())
        .contains("socktrace_collector_series_left_out{reason=\"name_clash\"} 4.0\n")
        .contains("socktrace_collector_series_left_out{reason=\"label_clash\"} 1.0\n")
        .contains("socktrace_collector_series_left_out{reason=\"negative\"} 1.0\n")
        .contains("socktrace_collector_series_left_out{reason=\"too_large\"} 0.0\n");
    assertThat(samples())
        .containsExactlyInAnyOrder(
            "a_b_total{instance=\"a-1\",job=\"shop\",otel_scope_name=\"io.socktrace\"} 1.0",
            "target_info{instance=\"a-1\",job=\"shop\"} 1");
  }

  @Test
  void whatIsNoLongerSent_isNotThere() throws Exception {
    for (int i = 0; i < 3; i++) {
      clock.addAndGet(10 * SECOND);
      gauge("socktrace.accept_queue.usage", Map.of("server.port", 1L), i);
      gauge("socktrace.accept_queue.usage", Map.of("server.port", 2L), i);
    }
    clock.addAndGet(10 * SECOND);
    gauge("socktrace.accept_queue.usage", Map.of("server.port", 2L), 3);
    assertThat(samples()).hasSize(3);
    assertThat(text()).contains("socktrace_collector_listeners 2.0\n");
    clock.addAndGet(11 * SECOND);
    assertThat(samples()).hasSize(2).noneMatch(line -> line.contains("server_port=\"1\""));
    assertThat(text()).contains("socktrace_collector_listeners 1.0\n");
    clock.addAndGet(10 * SECOND);
    assertThat(samples()).isEmpty();
    assertThat(text())
        .contains("socktrace_collector_processes 0.0\n", "socktrace_collector_series 2.0\n");
  }

  @Test
  void tooMuchText_isCut() throws Exception {
    double[] bounds = new double[255];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = i;
    }
    Histogram histogram = new Histogram(bounds, new long[256]);
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      Series series =
          new Series(
              new Resource(Attributes.of(SHOP)),
              "",
              new Instrument("h", Kind.HISTOGRAM, "", ""),
              Attributes.of(Map.of("n", i + "x".repeat(1000))));
      readings.add(new Reading(series, new Point(1, 0, histogram), false));
    }
    store.addPoints(readings);
    String text = text();
    assertThat(text.length()).isBetween(32 << 20, 65 << 20);
    assertThat(text).containsPattern("series_left_out\\{reason=\"too_large\"} [1-9]");
  }
}
