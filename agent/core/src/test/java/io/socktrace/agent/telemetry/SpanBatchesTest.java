package io.socktrace.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Every span is in here, has arrived, or is counted: after each step, whatever the exporter does.
 */
class SpanBatchesTest {
  private static final int CAPACITY = 8;
  private static final int BATCH = 4;
  private static final long NEVER_MILLIS = 3_600_000;

  private final Losses losses = new Losses();
  private final RecordedConsole console = new RecordedConsole();
  private final ExportReport report = new ExportReport(console.console(), "backend");
  private final Bell bell = new Bell();
  private final StubbornExporter backend = new StubbornExporter();
  private final Map<String, String> settings = new HashMap<>();
  private SpanBatches batches;
  private Tracer tracer;
  private int produced;

  SpanBatchesTest() {
    settings.put("otel.bsp.max.queue.size", String.valueOf(CAPACITY));
    settings.put("otel.bsp.max.export.batch.size", String.valueOf(BATCH));
    settings.put("otel.bsp.schedule.delay", String.valueOf(NEVER_MILLIS));
    start(Sampler.alwaysOn());
  }

  private void start(Sampler sampler) {
    batches =
        new SpanBatches(
            backend, losses, report, bell, DefaultConfigProperties.createFromMap(settings));
    tracer =
        SdkTracerProvider.builder()
            .setSampler(sampler)
            .addSpanProcessor(batches)
            .build()
            .get("test");
  }

  @Test
  void fullBatch_leavesAtOnce_andOneAtATime() {
    emit(BATCH - 1);
    batches.sendIfDue();
    assertThat(backend.batches).isEmpty();

    emit(BATCH + 1);
    batches.sendIfDue();
    batches.sendIfDue();
    assertThat(backend.batches).containsExactly(BATCH);
    assertThat(batches.inFlight()).isEqualTo(2 * BATCH);

    backend.answer(true);
    batches.sendIfDue();
    assertThat(backend.batches).containsExactly(BATCH, BATCH);
    assertAccounted();
  }

  @Test
  void spans_waitNoLongerThanTheScheduleDelay() {
    settings.put("otel.bsp.schedule.delay", "1");
    start(Sampler.alwaysOn());
    emit(1);
    long began = System.nanoTime();
    while (backend.batches.isEmpty() && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(30)) {
      bell.await(TimeUnit.MILLISECONDS.toNanos(1));
      batches.sendIfDue();
    }
    assertThat(backend.batches).containsExactly(1);
  }

  @Test
  void makeRoomFor_refusesUntilAnExportIsDecided() {
    emit(CAPACITY - 2);
    assertThat(batches.makeRoomFor(2)).isTrue();
    assertThat(batches.makeRoomFor(3)).isFalse();
    assertThat(backend.batches).containsExactly(BATCH);
    // Under way is not arrived.
    assertThat(batches.makeRoomFor(3)).isFalse();
    backend.answer(true);
    assertThat(batches.makeRoomFor(3)).isTrue();
    assertAccounted();
  }

  @Test
  void makeRoomFor_sendsLessThanABatch_ratherThanStandStill() {
    settings.put("otel.bsp.max.export.batch.size", String.valueOf(CAPACITY));
    start(Sampler.alwaysOn());
    emit(CAPACITY - 1);
    assertThat(batches.makeRoomFor(3)).isFalse();
    assertThat(backend.batches).containsExactly(CAPACITY - 1);
  }

  @Test
  void refusedBatch_isCounted() {
    emit(BATCH);
    batches.sendIfDue();
    backend.answer(false);

    assertThat(losses.dropped()).containsEntry(Losses.EXPORT_FAILED, (long) BATCH);
    assertAccounted();
  }

  @Test
  void exporterThatThrows_losesItsBatchAndNoMore() {
    backend.thrown = new IllegalStateException("no serializer");
    emit(BATCH);
    batches.sendIfDue();
    assertThat(losses.dropped()).containsEntry(Losses.EXPORT_FAILED, (long) BATCH);

    backend.thrown = null;
    emit(BATCH);
    batches.sendIfDue();
    backend.answer(true);
    assertThat(losses.dropped()).containsEntry(Losses.EXPORT_FAILED, (long) BATCH);
    assertAccounted();
  }

  /** What a thread of the exporter that died under an export leaves behind. */
  @Test
  void exportWithoutAnAnswer_isGivenUp_andTheNextGoesOut() {
    settings.put("otel.bsp.export.timeout", "1");
    start(Sampler.alwaysOn());
    emit(2 * BATCH);
    batches.sendIfDue();
    long began = System.nanoTime();
    while (batches.inFlight() > BATCH && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(30)) {
      bell.await(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertThat(losses.dropped()).containsEntry(Losses.EXPORT_FAILED, (long) BATCH);
    assertThat(console.lines()).singleElement().asString().contains("no answer in time");
    batches.sendIfDue();
    assertThat(backend.batches).containsExactly(BATCH, BATCH);

    // An answer that comes after all changes nothing: the spans have been counted.
    backend.answer(0, true);
    backend.answer(1, true);
    assertThat(losses.dropped()).containsEntry(Losses.EXPORT_FAILED, (long) BATCH);
    assertThat(batches.inFlight()).isZero();
  }

  @Test
  void abandon_countsWhatWaitsAndWhatIsUnderWay() {
    emit(BATCH + 2);
    batches.sendIfDue();
    batches.abandon();

    assertThat(losses.dropped())
        .containsEntry(Losses.EXIT, BATCH + 2L)
        .doesNotContainKey(Losses.EXPORT_FAILED);
    assertThat(batches.inFlight()).isZero();
    assertThat(console.lines()).isEmpty();

    backend.answer(false);
    assertThat(losses.dropped()).containsEntry(Losses.EXIT, BATCH + 2L).hasSize(1);
  }

  @Test
  void spansThatAreNotSampled_takeNoRoom() {
    start(Sampler.alwaysOff());
    emit(100);

    assertThat(batches.inFlight()).isZero();
    assertThat(batches.makeRoomFor(CAPACITY)).isTrue();
  }

  /** As an application that interrupts every thread it finds would have it. */
  @Test
  void interruptedThread_sendsAllTheSame() {
    emit(BATCH);
    Thread.currentThread().interrupt();
    batches.sendIfDue();
    bell.await(TimeUnit.HOURS.toNanos(1));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(backend.batches).containsExactly(BATCH);
    bell.ring();
    bell.await(TimeUnit.HOURS.toNanos(1));
  }

  private void emit(int spans) {
    for (int i = 0; i < spans; i++) {
      tracer.spanBuilder("span").startSpan().end();
    }
    produced += spans;
  }

  private void assertAccounted() {
    long dropped = losses.dropped().values().stream().mapToLong(Long::longValue).sum();
    assertThat(backend.arrived + dropped + batches.inFlight()).isEqualTo(produced);
  }

  /** Takes batches and answers when it is told to. */
  private static final class StubbornExporter implements SpanExporter {
    private final List<CompletableResultCode> results = new ArrayList<>();
    private final List<Integer> batches = new ArrayList<>();
    private RuntimeException thrown;
    private int arrived;

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      if (thrown != null) {
        throw thrown;
      }
      batches.add(spans.size());
      results.add(new CompletableResultCode());
      return results.get(results.size() - 1);
    }

    /** Answers the newest batch. */
    void answer(boolean success) {
      answer(results.size() - 1, success);
    }

    void answer(int batch, boolean success) {
      if (success) {
        arrived += batches.get(batch);
        results.get(batch).succeed();
      } else {
        results.get(batch).fail();
      }
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
