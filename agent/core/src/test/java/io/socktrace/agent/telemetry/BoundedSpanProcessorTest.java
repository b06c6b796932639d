package io.socktrace.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BoundedSpanProcessorTest {
  private static final int CAPACITY = 8;

  private final Losses losses = new Losses();
  private final StubbornExporter backend = new StubbornExporter();
  private BoundedSpanProcessor processor;
  private ExportReport report;

  @BeforeEach
  void start() {
    report = new ExportReport(new RecordedConsole().console(), "backend");
  }

  @Test
  void inFlight_isWhatWasEndedAndNotYetDecided() {
    try (SdkTracerProvider provider = provider(Sampler.alwaysOn())) {
      Tracer tracer = provider.get("test");
      emit(tracer, 5);
      assertThat(processor.inFlight()).isEqualTo(5);
      assertThat(processor.hasRoomFor(3)).isTrue();
      assertThat(processor.hasRoomFor(4)).isFalse();

      // Handed over to the exporter, and yet in flight: the answer is not there.
      provider.forceFlush();
      backend.awaitBatch();
      assertThat(processor.inFlight()).isEqualTo(5);

      answer(provider, true);
      emit(tracer, 3);
      answer(provider, false);
      assertThat(losses.dropped()).containsEntry(Losses.EXPORT_FAILED, 3L);
    }
  }

  @Test
  void whoeverAsksFirst_neverOverrunsTheBatchProcessor() {
    try (SdkTracerProvider provider = provider(Sampler.alwaysOn())) {
      Tracer tracer = provider.get("test");
      int emitted = 0;
      int refused = 0;
      for (int i = 0; i < 500; i++) {
        if (processor.hasRoomFor(1)) {
          emit(tracer, 1);
          emitted++;
        } else {
          refused++;
          answer(provider, true);
        }
      }
      answer(provider, true);

      assertThat(refused).isPositive();
      assertThat(backend.received).isEqualTo(emitted);
    }
  }

  @Test
  void exporterThatThrows_losesItsBatch_andTakesNoRoomForEver() {
    try (SdkTracerProvider provider = provider(Sampler.alwaysOn())) {
      backend.thrown = new IllegalStateException("no serializer");
      emit(provider.get("test"), 5);
      answer(provider, true);

      assertThat(losses.dropped()).containsEntry(Losses.EXPORT_FAILED, 5L);
    }
  }

  @Test
  void spansThatAreNotSampled_takeNoRoom() {
    try (SdkTracerProvider provider = provider(Sampler.alwaysOff())) {
      emit(provider.get("test"), 100);

      assertThat(processor.inFlight()).isZero();
      assertThat(processor.hasRoomFor(CAPACITY)).isTrue();
    }
  }

  @Test
  void withoutExporters_thereIsAlwaysRoom() {
    BoundedSpanProcessor none =
        new BoundedSpanProcessor(
            io.opentelemetry.sdk.trace.SpanProcessor.composite(), List.of(), CAPACITY);
    try (SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(none).build()) {
      emit(provider.get("test"), 100);

      assertThat(none.hasRoomFor(CAPACITY)).isTrue();
    }
  }

  private SdkTracerProvider provider(Sampler sampler) {
    List<CountingSpanExporter> exporters = new ArrayList<>();
    exporters.add(new CountingSpanExporter(backend, losses, report));
    BatchSpanProcessor batches =
        BatchSpanProcessor.builder(exporters.get(0))
            .setMaxQueueSize(CAPACITY)
            .setMaxExportBatchSize(CAPACITY)
            .setScheduleDelay(Duration.ofHours(1))
            .build();
    processor = new BoundedSpanProcessor(batches, exporters, CAPACITY);
    return SdkTracerProvider.builder().setSampler(sampler).addSpanProcessor(processor).build();
  }

  /** Answers what is in flight until nothing is. */
  private void answer(SdkTracerProvider provider, boolean success) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (processor.inFlight() > 0) {
      provider.forceFlush(); // each time: it does nothing while another one is under way
      backend.answer(success);
      Thread.yield();
      assertThat(System.nanoTime() - deadline).as("still in flight").isNegative();
    }
  }

  private static void emit(Tracer tracer, int spans) {
    for (int i = 0; i < spans; i++) {
      tracer.spanBuilder("span").startSpan().end();
    }
  }

  /** Takes batches and answers when it is told to. */
  private static final class StubbornExporter implements SpanExporter {
    private final Queue<CompletableResultCode> unanswered = new ArrayDeque<>();
    private boolean isShutDown;
    volatile RuntimeException thrown;
    int received;

    @Override
    public synchronized CompletableResultCode export(Collection<SpanData> spans) {
      if (thrown != null) {
        throw thrown;
      }
      received += spans.size();
      CompletableResultCode result = new CompletableResultCode();
      unanswered.add(result);
      notifyAll();
      return isShutDown ? result.succeed() : result;
    }

    synchronized void awaitBatch() {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (unanswered.isEmpty()) {
        try {
          wait(1000);
        } catch (InterruptedException interrupted) {
          throw new AssertionError(interrupted);
        }
        assertThat(System.nanoTime()).as("no batch came").isLessThan(deadline);
      }
    }

    synchronized void answer(boolean success) {
      for (CompletableResultCode each = unanswered.poll(); each != null; each = unanswered.poll()) {
        if (success) {
          each.succeed();
        } else {
          each.fail();
        }
      }
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public synchronized CompletableResultCode shutdown() {
      isShutDown = true;
      return CompletableResultCode.ofSuccess();
    }
  }
}
