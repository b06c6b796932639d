package io.socktrace.agent.telemetry;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.socktrace.agent.Console;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The OpenTelemetry SDK, configured by {@code OTEL_*} and {@code -Dotel.*} as its own documentation
 * says. What differs: OTLP goes over HTTP unless asked otherwise, metrics leave every 10 s.
 *
 * <p>Never global: the application may have an SDK of its own.
 */
public final class Sdk {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "otel.exporter.otlp.protocol", "http/protobuf",
          "otel.metric.export.interval", "10000",
          // Ours comes from boot, pid and start time; the SDK's is random and draws on
          // SecureRandom.
          "otel.java.disabled.resource.providers",
              "io.opentelemetry.sdk.autoconfigure.ServiceInstanceIdResourceProvider",
          "otel.propagators", "none");

  private static final int CONNECT_MILLIS = 500;

  private final Losses losses;
  private final Console console;
  private final Bell bell;
  private final Transport transport;
  private final List<SpanExporter> spanExporters = new ArrayList<>();
  private final List<MetricExporter> metricExporters = new ArrayList<>();
  private final List<LogRecordExporter> logExporters = new ArrayList<>();
  private final List<LogBatches> logs = new ArrayList<>();
  private final List<SpanBatches> spans = new ArrayList<>();
  private final List<MetricBeat> beats = new ArrayList<>();
  private volatile ExportReport report;
  private volatile String serviceName = "";
  private volatile String endpoint = "";
  private boolean unreachable;
  private volatile boolean overHttp;
  private volatile boolean goesStraightThere;
  private OpenTelemetrySdk sdk;

  private Sdk(Losses losses, Console console, Bell bell) {
    this.losses = losses;
    this.console = console;
    this.bell = bell;
    this.transport = new Transport(losses, console);
  }

  /**
   * @param bell rings when an export is decided
   * @param overrides {@code otel.*} agent arguments, which win over everything
   * @throws RuntimeException if the configuration cannot be used; the message says why
   */
  public static Sdk start(
      SocktraceMetrics metrics,
      Losses losses,
      Console console,
      Bell bell,
      Map<String, String> overrides) {
    Sdk started = new Sdk(losses, console, bell);
    try {
      started.sdk = started.configure(metrics, overrides);
    } catch (Throwable unusable) {
      started.transport.close();
      throw unusable;
    }
    return started;
  }

  private OpenTelemetrySdk configure(SocktraceMetrics metrics, Map<String, String> overrides) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .setServiceClassLoader(Sdk.class.getClassLoader())
        .disableShutdownHook()
        .addPropertiesSupplier(() -> DEFAULTS)
        .addPropertiesCustomizer(config -> withoutStrayLogs(config, overrides))
        .addResourceCustomizer((resource, config) -> name(resource, config))
        .addSpanExporterCustomizer((exporter, config) -> keep(exporter))
        .addSpanProcessorCustomizer((processor, config) -> replace(processor, config))
        .addLogRecordExporterCustomizer((exporter, config) -> keep(exporter))
        .addLogRecordProcessorCustomizer((processor, config) -> replace(processor, config))
        .addMetricExporterCustomizer((exporter, config) -> keep(exporter))
        .addMetricReaderCustomizer((reader, config) -> replace(reader, config))
        .addMeterProviderCustomizer((provider, config) -> provider.registerMetricProducer(metrics))
        .build()
        .getOpenTelemetrySdk();
  }

  /**
   * Who names endpoints for traces or metrics alone has not asked for logs, which would go to the
   * default endpoint, where nobody may listen.
   */
  private static Map<String, String> withoutStrayLogs(
      ConfigProperties config, Map<String, String> overrides) {
    Predicate<String> isSet = name -> overrides.containsKey(name) || config.getString(name) != null;
    if (isSet.test("otel.logs.exporter")
        || isSet.test("otel.exporter.otlp.endpoint")
        || isSet.test("otel.exporter.otlp.logs.endpoint")
        || !isSet.test("otel.exporter.otlp.traces.endpoint")
            && !isSet.test("otel.exporter.otlp.metrics.endpoint")) {
      return overrides;
    }
    Map<String, String> quiet = new HashMap<>(overrides);
    quiet.put("otel.logs.exporter", "none");
    return quiet;
  }

  private Resource name(Resource configured, ConfigProperties config) {
    overHttp =
        config
            .getString(
                "otel.exporter.otlp.traces.protocol",
                config.getString("otel.exporter.otlp.protocol", "http/protobuf"))
            .startsWith("http");
    endpoint =
        config.getString(
            "otel.exporter.otlp.traces.endpoint",
            config.getString(
                "otel.exporter.otlp.endpoint",
                overHttp ? "http://localhost:4318" : "http://localhost:4317"));
    report = new ExportReport(console, endpoint);
    // Only then does a look at the endpoint say anything about both signals.
    goesStraightThere =
        config.getString("otel.exporter.otlp.metrics.endpoint") == null
            && config.getString("otel.traces.exporter", "otlp").equals("otlp")
            && System.getProperty("http.proxyHost") == null
            && System.getProperty("https.proxyHost") == null
            && System.getProperty("socksProxyHost") == null;
    Resource named = ServiceIdentity.complete(configured);
    serviceName =
        named.getAttribute(io.opentelemetry.api.common.AttributeKey.stringKey("service.name"));
    return named;
  }

  /** Keeps the exporter to ourselves: the SDK's processor, which is not used, gets none. */
  private SpanExporter keep(SpanExporter exporter) {
    spanExporters.add(transport.adopt(exporter));
    return SpanExporter.composite();
  }

  private MetricExporter keep(MetricExporter exporter) {
    metricExporters.add(transport.adopt(exporter));
    return exporter;
  }

  private SpanProcessor replace(SpanProcessor unused, ConfigProperties config) {
    unused.shutdown(); // ends its thread
    SpanBatches batches =
        new SpanBatches(SpanExporter.composite(spanExporters), losses, report, bell, config);
    spans.add(batches);
    return batches;
  }

  private LogRecordExporter keep(LogRecordExporter exporter) {
    logExporters.add(transport.adopt(exporter));
    return LogRecordExporter.composite();
  }

  private LogRecordProcessor replace(LogRecordProcessor unused, ConfigProperties config) {
    unused.shutdown(); // ends its thread
    LogBatches batches =
        new LogBatches(LogRecordExporter.composite(logExporters), losses, report, bell, config);
    logs.add(batches);
    return batches;
  }

  /** The SDK's reader makes its thread when it is registered: this one never is. */
  private MetricReader replace(MetricReader unused, ConfigProperties config) {
    MetricBeat beat =
        new MetricBeat(metricExporters.get(metricExporters.size() - 1), report, bell, config);
    beats.add(beat);
    return beat;
  }

  public Tracer tracer() {
    return sdk.getTracer(Names.SCOPE);
  }

  /** For events; one that does nothing where no log exporter is configured. */
  public Logger logger() {
    return sdk.getLogsBridge().get(Names.SCOPE);
  }

  public String serviceName() {
    return serviceName;
  }

  public String endpoint() {
    return endpoint;
  }

  /** 4317 is OTLP's port for gRPC, 4318 the one for HTTP; people mix them up. */
  public boolean sendsHttpToGrpcPort() {
    return overHttp && endpoint.endsWith(":4317");
  }

  /** Whether so many spans may be ended now; where not, room is being made. */
  public boolean makeRoomFor(int count) {
    boolean room = true;
    for (SpanBatches each : spans) {
      room &= each.makeRoomFor(count);
    }
    return room;
  }

  /** Begins what exports are due. */
  public void sendWhatIsDue() {
    spans.forEach(SpanBatches::sendIfDue);
    logs.forEach(LogBatches::sendIfDue);
    beats.forEach(MetricBeat::sendIfDue);
  }

  /** For how long {@link #sendWhatIsDue} would have nothing to do. */
  public long idleNanos() {
    long least = Long.MAX_VALUE;
    for (SpanBatches each : spans) {
      least = Math.min(least, each.idleNanos());
    }
    for (LogBatches each : logs) {
      least = Math.min(least, each.idleNanos());
    }
    for (MetricBeat each : beats) {
      least = Math.min(least, each.idleNanos());
    }
    return least;
  }

  /** At the end: sends spans and events; counts those as lost that are not gone in time. */
  public boolean sendSpansAndEvents(long deadlineNanos) {
    boolean worthIt = isWorthIt();
    boolean gone = true;
    logs.forEach(LogBatches::send);
    for (SpanBatches each : spans) {
      gone &= !worthIt || await(deadlineNanos, () -> isGone(each));
      each.abandon();
    }
    for (LogBatches each : logs) {
      gone &= !worthIt || await(deadlineNanos, () -> isGone(each));
      each.abandon();
    }
    return gone;
  }

  /** At the very end: sends the metrics once more, which tell what was lost of the spans. */
  public boolean sendMetrics(long deadlineNanos) {
    boolean gone = true;
    if (isWorthIt()) {
      for (MetricBeat each : beats) {
        gone &= await(deadlineNanos, each::send) && await(deadlineNanos, () -> !each.isBusy());
      }
    }
    return gone;
  }

  /** The exporters retry for many seconds: without a backend that would only delay the exit. */
  private boolean isWorthIt() {
    return !report.isFailing() && isReachable();
  }

  private static boolean isGone(SpanBatches batches) {
    batches.send();
    return batches.inFlight() == 0;
  }

  private static boolean isGone(LogBatches batches) {
    batches.send();
    return batches.inFlight() == 0;
  }

  private boolean await(long deadlineNanos, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      bell.await(left);
    }
    return true;
  }

  /** Whether somebody listens at the endpoint; says so if not. */
  private boolean isReachable() {
    if (unreachable || report.hasArrived() || !goesStraightThere) {
      return !unreachable;
    }
    // Without a word it would ask the application's ProxySelector.
    try (Socket socket = new Socket(Proxy.NO_PROXY)) {
      URI uri = URI.create(endpoint);
      int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
      socket.connect(new InetSocketAddress(uri.getHost(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException | RuntimeException refused) {
      report.unreachable(refused);
      unreachable = true;
      return false;
    }
  }
}
