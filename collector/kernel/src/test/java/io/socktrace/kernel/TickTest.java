package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class TickTest {
  private final FakeCalls calls = new FakeCalls();

  @Test
  void nanos_addsSecondsAndNanoseconds() {
    calls.answer = new byte[16];
    ByteBuffer.wrap(calls.answer).order(ByteOrder.nativeOrder()).putLong(2).putLong(4_000_000);
    assertThat(Tick.nanos(calls)).hasValue(2_004_000_000L);
  }

  @Test
  void nanos_isEmptyWhenRefused() {
    calls.errno = 22;
    assertThat(Tick.nanos(calls)).isEmpty();
  }
}
