package io.socktrace.collector;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends what an agent sends, made and exported by the real OpenTelemetry SDK over real HTTP.
 *
 * <p>Its clock stands until it is moved, and its ids are numbers, so that the view is repeatable.
 */
final class FakeAgent implements AutoCloseable {
  /** 2026-01-02T03:04:05Z. */
  static final long EPOCH_NANOS = 1_767_323_045_000_000_000L;

  private static final long DEADLINE_SECONDS = 20;

  private final AtomicLong nowNanos = new AtomicLong(EPOCH_NANOS);
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong exported = new AtomicLong();
  private final SdkTracerProvider tracers;
  private final SdkMeterProvider meters;
  private final SdkLoggerProvider loggers;
  final Attributes listener;

  FakeAgent(String service, int collectorPort, int listenerPort) {
    this(service, collectorPort, listenerPort, AggregationTemporalitySelector.alwaysCumulative());
  }

  FakeAgent(
      String service,
      int collectorPort,
      int listenerPort,
      AggregationTemporalitySelector temporality) {
    listener =
        Attributes.builder()
            .put("server.address", "127.0.0.1")
            .put("server.port", listenerPort)
            .put("network.transport", "tcp")
            .put("network.type", "ipv4")
            .build();
    Resource resource =
        Resource.create(
            Attributes.builder()
                .put("service.name", service)
                .put("service.instance.id", service + "-1")
                .put("process.pid", 4711L)
                .put("host.name", "testhost")
                .build());
    String url = "http://127.0.0.1:" + collectorPort;
    tracers =
        SdkTracerProvider.builder()
            .setResource(resource)
            .setIdGenerator(new CountingIds(listenerPort))
            .addSpanProcessor(onEnd(ended::getAndIncrement))
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        counting(
                            OtlpHttpSpanExporter.builder()
                                .setEndpoint(url + "/v1/traces")
                                .setCompression("gzip")
                                .build()))
                    .setScheduleDelay(Duration.ofDays(1))
                    .setMaxExportBatchSize(16)
                    .setMaxQueueSize(10_000)
                    .build())
            .build();
    loggers =
        SdkLoggerProvider.builder()
            .setResource(resource)
            .addLogRecordProcessor(
                SimpleLogRecordProcessor.create(
                    OtlpHttpLogRecordExporter.builder().setEndpoint(url + "/v1/logs").build()))
            .build();
    meters =
        SdkMeterProvider.builder()
            .setResource(resource)
            .setClock(new FakeClock())
            .registerMetricReader(
                PeriodicMetricReader.builder(
                        OtlpHttpMetricExporter.builder()
                            .setEndpoint(url + "/v1/metrics")
                            .setAggregationTemporalitySelector(temporality)
                            .build())
                    .setInterval(Duration.ofDays(1))
                    .build())
            .build();
  }

  Tracer tracer() {
    return tracers.get("io.socktrace");
  }

  Meter meter() {
    return meters.get("io.socktrace");
  }

  void moveClock(Duration by) {
    nowNanos.addAndGet(by.toNanos());
  }

  /**
   * Sends what there is. Again and again until it is gone: a forceFlush that meets the end of the
   * one before it is answered with that one's success, and flushes nothing.
   */
  void flush() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    boolean sent = meters.forceFlush().join(DEADLINE_SECONDS, TimeUnit.SECONDS).isSuccess();
    do {
      sent &= tracers.forceFlush().join(DEADLINE_SECONDS, TimeUnit.SECONDS).isSuccess();
    } while (sent && exported.get() < ended.get() && System.nanoTime() < deadline);
    if (!sent || exported.get() < ended.get()) {
      throw new AssertionError("the exporter reports failure");
    }
  }

  private SpanExporter counting(SpanExporter exporter) {
    return new SpanExporter() {
      @Override
      public CompletableResultCode export(Collection<SpanData> spans) {
        int size = spans.size();
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(() -> exported.getAndAdd(size));
        return result;
      }

      @Override
      public CompletableResultCode flush() {
        return exporter.flush();
      }

      @Override
      public CompletableResultCode shutdown() {
        return exporter.shutdown();
      }
    };
  }

  /** An event of the listener, sent when this returns. */
  void event(String name, long millis, Attributes facts) {
    loggers
        .get("io.socktrace")
        .logRecordBuilder()
        .setEventName(name)
        .setTimestamp(EPOCH_NANOS + TimeUnit.MILLISECONDS.toNanos(millis), TimeUnit.NANOSECONDS)
        .setAllAttributes(listener)
        .setAllAttributes(facts)
        .emit();
    loggers.forceFlush().join(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** A span of the listener, in a trace of its own. */
  void ofListener(String action, long startMillis, long millis, Attributes facts) {
    end(
        span(action, startMillis, Context.root()).setAllAttributes(facts).startSpan(),
        startMillis + millis);
  }

  /** A gauge of the listener, from now on. */
  void gauge(String name, double value) {
    meter().gaugeBuilder(name).build().set(value, listener);
  }

  private static SpanProcessor onEnd(Runnable action) {
    return new SpanProcessor() {
      @Override
      public void onStart(Context parent, ReadWriteSpan span) {}

      @Override
      public boolean isStartRequired() {
        return false;
      }

      @Override
      public void onEnd(ReadableSpan span) {
        action.run();
      }

      @Override
      public boolean isEndRequired() {
        return true;
      }
    };
  }

  /** The constant metrics of a listener; counters count what is added in the tests. */
  void listenerGauges(long length, long peak, long limit, long active, long drops) {
    Meter m = meter();
    m.upDownCounterBuilder("socktrace.accept_queue.usage")
        .buildWithCallback(r -> r.record(length, listener));
    m.gaugeBuilder("socktrace.accept_queue.peak").ofLongs().build().set(peak, listener);
    m.upDownCounterBuilder("socktrace.accept_queue.limit")
        .buildWithCallback(r -> r.record(limit, listener));
    m.upDownCounterBuilder("socktrace.connection.active")
        .buildWithCallback(r -> r.record(active, listener));
    m.counterBuilder("socktrace.listener.drops").buildWithCallback(r -> r.record(drops, listener));
  }

  void waits(double... seconds) {
    var histogram =
        meter()
            .histogramBuilder("socktrace.accept_queue.wait.duration")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(
                List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0))
            .build();
    for (double wait : seconds) {
      histogram.record(wait, listener);
    }
  }

  void accepted(long count) {
    meter().counterBuilder("socktrace.connection.accepted").build().add(count, listener);
  }

  void io(String direction, String path, long bytes) {
    meter()
        .counterBuilder("socktrace.connection.io")
        .setUnit("By")
        .build()
        .add(
            bytes,
            listener.toBuilder()
                .put("network.io.direction", direction)
                .put("socktrace.io.path", path)
                .build());
  }

  /** What transferTo did, by whatever path. */
  void transfers(String path, String target, long calls, long bytes) {
    Attributes attributes =
        Attributes.builder()
            .put("socktrace.io.path", path)
            .put("socktrace.io.target", target)
            .build();
    count("socktrace.transfer_to", attributes, calls, bytes);
  }

  /** Copies that fell back, exactly; without a target those beyond the agent's limit. */
  void fallback(String reason, String path, String target, long calls, long bytes) {
    count("socktrace.fallback", kind(reason, path, target), calls, bytes);
  }

  /** The same by caller, estimated; without a function those beyond the agent's limit. */
  void callSite(Attributes kind, String function, int line, long calls, long bytes) {
    AttributesBuilder attributes = kind.toBuilder();
    if (function == null) {
      attributes.put("otel.metric.overflow", true);
    } else {
      attributes.put("code.function.name", function).put("code.line.number", line);
    }
    count("socktrace.call_site", attributes.build(), calls, bytes);
  }

  static Attributes kind(String reason, String path, String target) {
    AttributesBuilder kind =
        Attributes.builder()
            .put("socktrace.io.fallback.reason", reason)
            .put("socktrace.io.path", path);
    return (target == null
            ? kind.put("otel.metric.overflow", true)
            : kind.put("socktrace.io.target.class", target))
        .build();
  }

  private void count(String name, Attributes attributes, long calls, long bytes) {
    meter().counterBuilder(name + ".io").setUnit("By").build().add(bytes, attributes);
    meter().counterBuilder(name + ".operations").build().add(calls, attributes);
  }

  void transferSwitch(String which, boolean on) {
    meter()
        .gaugeBuilder("socktrace.transfer_to.enabled")
        .ofLongs()
        .build()
        .set(
            on ? 1 : 0,
            Attributes.of(AttributeKey.stringKey("socktrace.transfer_to.switch"), which));
  }

  /** The JDK has given up a kind of transfer: an instant, and no connection's. */
  void transferDisabled(String which, String function, int line, long millis) {
    Span span =
        tracer()
            .spanBuilder("transfer_to disabled")
            .setNoParent()
            .setStartTimestamp(
                EPOCH_NANOS + TimeUnit.MILLISECONDS.toNanos(millis), TimeUnit.NANOSECONDS)
            .setAttribute("socktrace.transfer_to.switch", which)
            .setAttribute("code.function.name", function)
            .setAttribute("code.line.number", line)
            .startSpan();
    end(span, millis);
  }

  /** A transfer within a connection; {@code facts} say why it fell back, if it did. */
  void transfer(
      Span accept, long startMillis, long millis, String path, long bytes, Attributes facts) {
    Span span =
        span("transfer_to", startMillis, Context.root().with(accept))
            .setAttribute("socktrace.io.path", path)
            .setAttribute("socktrace.io.size", bytes)
            .setAttribute("socktrace.io.requested", bytes)
            .setAllAttributes(facts)
            .startSpan();
    end(span, startMillis + millis);
  }

  /** The accept span of a connection, already ended; its children hang on what is returned. */
  Span accept(long startMillis, long waitMillis, int peerPort) {
    Span span =
        span("accept", startMillis, Context.root())
            .setAttribute("network.peer.address", "127.0.0.1")
            .setAttribute("network.peer.port", peerPort)
            .setAttribute("socktrace.socket.fd", 17)
            .setAttribute("socktrace.socket.inode", "123456")
            .setAttribute("socktrace.accept_queue.wait.duration", waitMillis / 1e3)
            .setAttribute("socktrace.accept_queue.wait.lower_bound", (waitMillis - 4) / 1e3)
            .setAttribute("socktrace.accept_queue.wait.upper_bound", (waitMillis + 4) / 1e3)
            .setAttribute("socktrace.accept_queue.length", 3)
            .setAttribute("socktrace.accept_queue.limit", 16)
            .setAttribute("thread.name", "acceptor-0")
            .startSpan();
    end(span, startMillis + waitMillis);
    return span;
  }

  void dispatch(Span accept, long startMillis, long millis) {
    Span span =
        span("dispatch", startMillis, Context.root().with(accept))
            .setAttribute("thread.name", "worker-3")
            .startSpan();
    end(span, startMillis + millis);
  }

  void connection(Span accept, long startMillis, long millis) {
    connection(accept, startMillis, millis, Attributes.empty());
  }

  void connection(Span accept, long startMillis, long millis, Attributes more) {
    Span span =
        span("connection", startMillis, Context.root().with(accept))
            .setAttribute("socktrace.connection.receive.heap.bytes", 300)
            .setAttribute("socktrace.connection.receive.heap.operations", 2)
            .setAttribute("socktrace.connection.transmit.sendfile.bytes", 16L << 20)
            .setAttribute("socktrace.connection.transmit.heap.bytes", 212)
            .setAttribute("socktrace.zero_copy.ratio", 0.99998)
            .setAttribute("socktrace.close.reason", "peer")
            .setAllAttributes(more)
            .startSpan();
    end(span, startMillis + millis);
  }

  private SpanBuilder span(String action, long startMillis, Context parent) {
    SpanBuilder builder =
        tracer()
            .spanBuilder(action + " 127.0.0.1:" + listener.get(AttributeKey.longKey("server.port")))
            .setParent(parent)
            .setAllAttributes(listener);
    return builder.setStartTimestamp(
        EPOCH_NANOS + TimeUnit.MILLISECONDS.toNanos(startMillis), TimeUnit.NANOSECONDS);
  }

  private static void end(Span span, long endMillis) {
    span.end(EPOCH_NANOS + TimeUnit.MILLISECONDS.toNanos(endMillis), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    tracers.shutdown().join(DEADLINE_SECONDS, TimeUnit.SECONDS);
    loggers.shutdown().join(DEADLINE_SECONDS, TimeUnit.SECONDS);
    meters.shutdown().join(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private final class FakeClock implements Clock {
    @Override
    public long now() {
      return nowNanos.get();
    }

    @Override
    public long nanoTime() {
      return nowNanos.get();
    }
  }

  private static final class CountingIds implements IdGenerator {
    private final AtomicLong next = new AtomicLong();
    private final long prefix;

    CountingIds(long prefix) {
      this.prefix = prefix;
    }

    @Override
    public String generateSpanId() {
      return String.format("%016x", next.incrementAndGet());
    }

    @Override
    public String generateTraceId() {
      return String.format("%08x%024x", prefix * 65536 + next.incrementAndGet(), prefix);
    }
  }
}
