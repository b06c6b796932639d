package io.socktrace.collector.otlp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Snapshot;
import io.socktrace.collector.store.SpanCounts;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.view.JsonView;
import io.socktrace.collector.view.TerminalView;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as a request's body: taken or refused, never an exception; and the view still draws.
 */
class OtlpBodyFuzz {
  private static final Limits LIMITS = Limits.ofTraces(50, 16 << 20);

  private final AttributeReader attributes = new AttributeReader();
  private Store store = new Store(LIMITS, System::nanoTime);
  private int bodies;

  /** One good request of each signal; the first byte chooses. */
  static Stream<byte[]> seeds() {
    return Stream.of(
        seed(Signal.TRACES, Requests.traces()),
        seed(Signal.METRICS, Requests.metrics()),
        seed(Signal.LOGS, new byte[] {10, 4, 18, 2, 18, 0}));
  }

  private static byte[] seed(Signal signal, byte[] body) {
    byte[] seed = new byte[1 + body.length];
    seed[0] = (byte) signal.ordinal();
    System.arraycopy(body, 0, seed, 1, body.length);
    return seed;
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "5m")
  void body(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    Signal signal = Signal.values()[Math.floorMod(data[0], Signal.values().length)];
    try {
      signal.receive(Message.of(Arrays.copyOfRange(data, 1, data.length)), attributes, store);
    } catch (InvalidProtocolBufferException | Refusal refused) {
      // 400 or 413
    }
    Snapshot snapshot = store.snapshot();
    SpanCounts spans = snapshot.spanCounts();
    if (spans.received() != spans.kept() + spans.evicted() + spans.refused() + spans.repeated()) {
      throw new IllegalStateException("spans unaccounted for: " + spans);
    }
    TerminalView.render(snapshot, ZoneOffset.UTC);
    JsonView.all(snapshot);
    if (++bodies % 200 == 0) {
      store = new Store(LIMITS, System::nanoTime); // what was found can be found again
    }
  }
}
