package io.socktrace.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.socktrace.agent.connection.FakeApplication;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.bootstrap.Listener;
import io.socktrace.kernel.procfs.Somaxconn;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PressureTest {
  private final FakeApplication application = FakeApplication.start();
  private final ListenerRegistry registry = new ListenerRegistry(64);
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();
  private final RecordedConsole console = new RecordedConsole();
  private final Losses losses = new Losses();
  private final Pressure pressure =
      new Pressure(
          SdkTracerProvider.builder()
              .addSpanProcessor(SimpleSpanProcessor.create(spans))
              .build()
              .get("test"),
          new Events(
              SdkLoggerProvider.builder()
                  .addLogRecordProcessor(SimpleLogRecordProcessor.create(logs))
                  .build()
                  .get("test"),
              registry),
          registry,
          losses,
          new Openings(
              registry, unasked -> 50, new Somaxconn(FakeNamespace.PROC), console.console()));

  @AfterEach
  void close() {
    application.close();
  }

  private List<Listener> listen(int count) {
    List<Listener> listeners = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      listeners.add(application.listen(new InetSocketAddress("127.0.0.1", 8000 + i)));
    }
    registry.update();
    pressure.update();
    return listeners;
  }

  private List<SpanData> emitted() {
    while (pressure.isWaiting()) {
      pressure.emitNext();
    }
    return spans.getFinishedSpanItems();
  }

  @Test
  void manyOpenedAtOnce_tenAreTold() {
    listen(12);
    assertThat(emitted()).hasSize(10);
    assertThat(logs.getFinishedLogRecordItems()).hasSize(10);
    assertThat(console.lines()).isEmpty();
  }

  @Test
  void event_leadsToItsSpan() {
    listen(1);
    SpanData span = emitted().get(0);
    assertThat(span.getName()).isEqualTo("listen 127.0.0.1:8000");
    assertThat(logs.getFinishedLogRecordItems())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getEventName()).isEqualTo("socktrace.listener.opened");
              assertThat(event.getSpanContext()).isEqualTo(span.getSpanContext());
              assertThat(event.getAttributes().asMap()).isEqualTo(span.getAttributes().asMap());
            });
  }

  @Test
  void closedWhileSaturated_endsItsSpan() {
    Listener listener = listen(1).get(0);
    emitted();
    pressure.looked(listener, 50, 50, System.nanoTime());
    assertThat(emitted()).hasSize(1);
    application.close(listener);
    pressure.update();
    assertThat(emitted().get(1).getName()).isEqualTo("saturated 127.0.0.1:8000");
    pressure.endAll();
    assertThat(emitted()).hasSize(2);
  }

  @Test
  void spansWithoutRoom_areBoundedAndCounted() {
    Listener listener = listen(1).get(0);
    for (int i = 1; i <= 2000; i++) {
      pressure.looked(listener, 50, 50, i * 10_000_000_000L);
      pressure.looked(listener, 0, 50, i * 10_000_000_000L + 1);
      pressure.looked(listener, 0, 50, i * 10_000_000_000L + 2_000_000_000L);
    }
    int abandoned = pressure.abandon();
    assertThat(abandoned).isEqualTo(1024);
    assertThat(losses.dropped()).containsEntry("queue_full", 2001L - abandoned);
  }
}
