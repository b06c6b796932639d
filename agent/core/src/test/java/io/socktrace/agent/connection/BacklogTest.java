package io.socktrace.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static Backlog backlog(int given, long limit, int somaxconn) {
    return new Backlog("[::]:80", given, limit, OptionalInt.of(somaxconn));
  }

  @Test
  void clamped_namesTheClampAndTheRemedy() {
    Backlog clamped = backlog(1024, 128, 128);

    assertThat(clamped.isClamped()).isTrue();
    assertThat(clamped.reason())
        .isEqualTo(
            "[::]:80 holds at most 128 waiting connections, not the 1024 asked for:"
                + " net.core.somaxconn is 128 (sysctl -w net.core.somaxconn=1024, and listen"
                + " again)");
  }

  @Test
  void clampedOfMoreThanAnybodyNeeds_isToldToAskForLess() {
    assertThat(backlog(Integer.MAX_VALUE, 4096, 4096).reason())
        .isEqualTo(
            "[::]:80 holds at most 4096 waiting connections, not the 2147483647 asked for:"
                + " net.core.somaxconn is 4096 (ask for less: nobody waits at the end of so long a"
                + " queue)");
    assertThat(backlog(65_536, 4096, 4096).reason()).contains("(ask for less");
    assertThat(backlog(65_535, 4096, 4096).reason()).contains("somaxconn=65535,");
  }

  @Test
  void clampedBySomethingElse_namesNoRemedy() {
    assertThat(backlog(1024, 128, 4096).reason())
        .isEqualTo("[::]:80 holds at most 128 waiting connections, not the 1024 asked for");
  }

  @Test
  void noBacklog_isTheJdksDefault() {
    assertThat(backlog(0, 50, 4096).asked()).isEqualTo(50);
    assertThat(backlog(0, 50, 4096).isClamped()).isFalse();
    assertThat(backlog(0, 50, 4096).reason())
        .isEqualTo(
            "[::]:80 holds at most 50 waiting connections: no backlog was given, and 50 is the"
                + " JDK's default");
    assertThat(backlog(50, -1, 4096).reason())
        .isEqualTo(
            "[::]:80 holds at most 50 waiting connections: 50 is what the JDK takes where no"
                + " backlog is given");
    assertThat(backlog(0, 20, 20).reason())
        .startsWith(
            "[::]:80 holds at most 20 waiting connections, not the 50 of the JDK's default");
  }

  @Test
  void limitAsAskedFor_andUnknown_needNoWords() {
    assertThat(backlog(200, 200, 4096).reason()).isNull();
    assertThat(backlog(200, -1, 4096).reason()).isNull();
    assertThat(backlog(-1, 128, 128).reason()).isNull();
    assertThat(backlog(-1, 128, 128).isClamped()).isFalse();
  }
}
