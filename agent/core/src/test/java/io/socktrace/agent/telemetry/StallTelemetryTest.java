package io.socktrace.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.socktrace.agent.connection.FakeApplication;
import io.socktrace.agent.connection.FakeDumps;
import io.socktrace.agent.connection.FakeSockets;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.connection.QueuedWaits;
import io.socktrace.agent.stall.JvmPauses;
import io.socktrace.agent.stall.StallWatch;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Probe;
import io.socktrace.kernel.SocketReader;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StallTelemetryTest {
  private static final long MILLI = 1_000_000;

  private final FakeApplication application = FakeApplication.start();
  private final Listener listener = application.listen(new InetSocketAddress("127.0.0.1", 8080));
  private final ListenerRegistry registry = new ListenerRegistry(4);
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter logged = InMemoryLogRecordExporter.create();
  private final Losses losses = new Losses();
  private final StallTelemetry telemetry = telemetry();
  private final StallWatch watch =
      new StallWatch(
          100 * MILLI, telemetry, new JvmPauses(), new QueuedWaits(new FakeDumps()), losses::error);
  private final long zero = System.nanoTime();

  private StallTelemetry telemetry() {
    Tracer tracer =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build()
            .get(Names.SCOPE);
    SdkLoggerProvider logs =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(SimpleLogRecordProcessor.create(logged))
            .build();
    LateFacts facts = new LateFacts(new SocketReader(new FakeSockets().access()));
    return new StallTelemetry(
        tracer,
        registry,
        new Events(logs.get(Names.SCOPE), registry),
        new SpanEmitter(tracer, registry, new Exemplars(), facts, 4_000_000),
        losses);
  }

  @AfterEach
  void close() {
    application.close();
  }

  @Test
  void stallThatLasts_isToldEveryTenSeconds_andItsSpanStaysSmall() {
    for (int millis = 0; millis <= 95_000; millis += 100) {
      look(millis);
    }
    SpanData span = exit(95_100);

    assertThat(events())
        .extracting(event -> event.getAttributes().get(Names.STALL_DURATION))
        .containsExactly(0.1, 10.1, 20.1, 30.1, 40.1, 50.1, 60.1, 70.1, 80.1, 90.1);
    assertThat(events())
        .extracting(event -> event.getAttributes().get(Names.STALL_BEGAN))
        .containsOnly(span.getAttributes().get(Names.STALL_BEGAN));
    assertThat(span.getEvents())
        .extracting(event -> event.getAttributes().get(Names.STALL_DURATION))
        .containsExactly(0.1, 10.1, 20.1, 30.1, 40.1, 50.1, 60.1, 90.1);
  }

  @Test
  void culpritThatChanges_isToldOnceASecondAtMost() throws Exception {
    for (int millis = 0; millis <= 200; millis += 100) {
      look(millis);
    }
    exit(200);
    Thread acceptor = new Thread(() -> Probe.accepting(listener.fd), "acceptor");
    acceptor.start();
    acceptor.join();
    for (int millis = 300; millis <= 5000; millis += 100) {
      look(millis);
    }

    assertThat(events()).hasSize(2);
    assertThat(events().get(0).getBodyValue().asString())
        .endsWith("nobody has called accept yet; it was opened by 'main'");
    assertThat(events().get(1).getBodyValue().asString())
        .endsWith("its thread 'acceptor' has ended");
    assertThat(events().get(1).getAttributes().get(Names.STALL_DURATION)).isEqualTo(0.8);
    assertThat(events().get(1).getAttributes().get(Names.STALL_SUPPRESSED)).isNull();
  }

  private List<LogRecordData> events() {
    return logged.getFinishedLogRecordItems();
  }

  private void look(long millis) {
    watch.looked(listener, 1, 50, zero + millis * MILLI);
    watch.looksDone(zero + millis * MILLI);
  }

  private SpanData exit(long millis) {
    watch.exit(zero + millis * MILLI);
    telemetry.emit();
    return spans.getFinishedSpanItems().get(0);
  }
}
