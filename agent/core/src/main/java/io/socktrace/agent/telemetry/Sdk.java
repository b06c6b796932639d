package io.socktrace.agent.telemetry;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.socktrace.agent.Console;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

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
          "otel.logs.exporter", "none",
          // Ours comes from boot, pid and start time; the SDK's is random and draws on
          // SecureRandom.
          "otel.java.disabled.resource.providers",
              "io.opentelemetry.sdk.autoconfigure.ServiceInstanceIdResourceProvider",
          "otel.propagators", "none");

  private static final int QUEUED_SPANS = 2048;
  private static final int CONNECT_MILLIS = 500;

  private final Losses losses;
  private final Console console;
  private final List<CountingSpanExporter> exporters = new CopyOnWriteArrayList<>();
  private final List<BoundedSpanProcessor> processors = new CopyOnWriteArrayList<>();
  private volatile ExportReport report;
  private volatile String serviceName = "";
  private volatile String endpoint = "";
  private volatile boolean overHttp;
  private volatile boolean goesStraightThere;
  private OpenTelemetrySdk sdk;

  private Sdk(Losses losses, Console console) {
    this.losses = losses;
    this.console = console;
  }

  /**
   * @param overrides {@code otel.*} agent arguments, which win over everything
   * @throws RuntimeException if the configuration cannot be used; the message says why
   */
  public static Sdk start(
      SocktraceMetrics metrics, Losses losses, Console console, Map<String, String> overrides) {
    Sdk started = new Sdk(losses, console);
    started.sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .setServiceClassLoader(Sdk.class.getClassLoader())
            .disableShutdownHook()
            .addPropertiesSupplier(() -> DEFAULTS)
            .addPropertiesCustomizer(config -> overrides)
            .addResourceCustomizer((resource, config) -> started.name(resource, config))
            .addSpanExporterCustomizer((exporter, config) -> started.count(exporter))
            .addSpanProcessorCustomizer((processor, config) -> started.bound(processor, config))
            .addMetricExporterCustomizer(
                (exporter, config) -> new MetricExportGuard(exporter, started.report))
            .addMeterProviderCustomizer(
                (provider, config) -> provider.registerMetricProducer(metrics))
            .build()
            .getOpenTelemetrySdk();
    started.report.release();
    return started;
  }

  private Resource name(Resource configured, ConfigProperties config) {
    endpoint =
        config.getString(
            "otel.exporter.otlp.traces.endpoint",
            config.getString("otel.exporter.otlp.endpoint", "http://localhost:4318"));
    overHttp =
        config
            .getString(
                "otel.exporter.otlp.traces.protocol",
                config.getString("otel.exporter.otlp.protocol", "http/protobuf"))
            .startsWith("http");
    report = new ExportReport(console, endpoint);
    // Only then does a look at the endpoint say anything about both signals.
    goesStraightThere =
        config.getString("otel.exporter.otlp.metrics.endpoint") == null
            && config.getString("otel.traces.exporter", "otlp").equals("otlp")
            && System.getProperty("http.proxyHost") == null
            && System.getProperty("https.proxyHost") == null;
    report.hold();
    Resource named = ServiceIdentity.complete(configured);
    serviceName =
        named.getAttribute(io.opentelemetry.api.common.AttributeKey.stringKey("service.name"));
    return named;
  }

  private SpanExporter count(SpanExporter exporter) {
    CountingSpanExporter counting = new CountingSpanExporter(exporter, losses, report);
    exporters.add(counting);
    return counting;
  }

  private SpanProcessor bound(SpanProcessor processor, ConfigProperties config) {
    BoundedSpanProcessor bounded =
        new BoundedSpanProcessor(
            processor, exporters, config.getInt("otel.bsp.max.queue.size", QUEUED_SPANS));
    processors.add(bounded);
    return bounded;
  }

  public Tracer tracer() {
    return sdk.getTracer(Names.SCOPE);
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

  public boolean hasRoomFor(int spans) {
    for (BoundedSpanProcessor processor : processors) {
      if (!processor.hasRoomFor(spans)) {
        return false;
      }
    }
    return true;
  }

  /** Sends what is left; what is not gone after {@code timeoutMillis} is lost, and counted. */
  public void stop(long timeoutMillis) {
    // The exporters retry for many seconds: without a backend that would only delay the exit.
    if (!report.isFailing() && isReachable()) {
      CompletableResultCode.ofAll(
              List.of(sdk.getSdkTracerProvider().shutdown(), sdk.getSdkMeterProvider().shutdown()))
          .join(timeoutMillis, TimeUnit.MILLISECONDS);
    }
    for (BoundedSpanProcessor processor : processors) {
      losses.drop(Losses.EXIT, processor.inFlight());
    }
  }

  /** Whether somebody listens at the endpoint; says so if not. */
  private boolean isReachable() {
    if (report.hasArrived() || !goesStraightThere) {
      return true;
    }
    try (Socket socket = new Socket()) {
      URI uri = URI.create(endpoint);
      int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
      socket.connect(new InetSocketAddress(uri.getHost(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException | RuntimeException refused) {
      report.unreachable(refused);
      return false;
    }
  }
}
