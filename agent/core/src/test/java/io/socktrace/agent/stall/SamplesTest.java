package io.socktrace.agent.stall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  private final Samples samples = new Samples();

  @Test
  void typical_isTheMethodThatMostLooksAgreeOn_whateverItCalls() {
    add("java.lang.Thread.sleep", "shop.Slow.charge");
    add("shop.Slow.once", "shop.Slow.charge");
    add("java.net.Socket.read", "sun.nio.ch.Net.poll", "shop.Slow.charge");

    assertThat(samples.typical().function()).isEqualTo("shop.Slow.charge");
    assertThat(samples.typical().frames().get(0).getMethodName()).isEqualTo("read");
    assertThat(samples.atTypical()).isEqualTo(2);
    assertThat(samples.total()).isEqualTo(3);
  }

  @Test
  void typical_isTheFirst_whereTwoAreLevel() {
    add("shop.Slow.charge");
    add("shop.Loop.next");

    assertThat(samples.typical().function()).isEqualTo("shop.Slow.charge");
  }

  @Test
  void guilty_isNobody_whereAllIsTheJdks() {
    add("jdk.internal.misc.Unsafe.park", "java.lang.Thread.run");

    assertThat(samples.typical().guilty()).isNull();
    assertThat(samples.typical().function()).isEmpty();
  }

  @Test
  void whatItDoesNow_countsMoreThanWhatItDidFor99Looks() {
    for (int i = 0; i < 99; i++) {
      add("shop.Start.warmUp");
    }
    assertThat(samples.isChanging()).isFalse();
    for (int i = 0; i <= Samples.NEWEST / 2; i++) {
      add("shop.Slow.charge");
      assertThat(samples.isChanging()).isEqualTo(i < Samples.NEWEST / 2);
    }

    assertThat(samples.typical().function()).isEqualTo("shop.Slow.charge");
    assertThat(samples.atTypical()).isEqualTo(11);
    assertThat(samples.total()).isEqualTo(110);
  }

  private void add(String... innermostFirst) {
    samples.add(
        new StackSample(
            "acceptor",
            false,
            Thread.State.RUNNABLE,
            java.util.Arrays.stream(innermostFirst).map(SamplesTest::frame).toList(),
            null,
            null,
            List.of()));
  }

  private static StackTraceElement frame(String function) {
    int dot = function.lastIndexOf('.');
    return new StackTraceElement(
        function.substring(0, dot), function.substring(dot + 1), "X.java", 1);
  }
}
