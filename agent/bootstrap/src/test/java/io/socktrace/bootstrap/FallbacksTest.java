package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One list in a JVM: what other tests put there stays, so each has targets of its own. */
class FallbacksTest {
  private static final class First {}

  private static final class Second {}

  /** Not by {@code io.socktrace.bootstrap}, whose own frames are never a caller. */
  private static long callsOf(String target) {
    long calls = 0;
    for (int i = 0; i < Fallbacks.ways() && Fallbacks.way(i) != null; i++) {
      calls += Fallbacks.way(i).target.equals(target) ? Fallbacks.way(i).calls.get() : 0;
    }
    return calls;
  }

  @Test
  void reasonsAndPaths_areKeptApart() {
    Fallbacks.record(Fallback.WRAPPER, Transfers.LOOP, First.class, 1);
    Fallbacks.record(Fallback.TLS, Transfers.LOOP, First.class, 2);
    Fallbacks.record(Fallback.WRAPPER, Transfers.LOOP, First.class, 4);
    Fallbacks.record(Fallback.WRAPPER, Transfers.LOOP, Second.class, 8);

    List<String> found = new ArrayList<>();
    for (int i = 0; i < Fallbacks.ways() && Fallbacks.way(i) != null; i++) {
      Fallback way = Fallbacks.way(i);
      if (way.target.startsWith(FallbacksTest.class.getName())) {
        found.add(way.reason + " " + way.target.replaceAll(".*\\$", "") + " " + way.bytes);
      }
    }
    assertThat(found).containsExactlyInAnyOrder("0 First 5", "1 First 2", "0 Second 8");
    assertThat(callsOf(First.class.getName())).isEqualTo(3);
  }

  @Test
  void closedVocabulary() {
    assertThat(Fallback.REASONS)
        .containsExactly(
            "wrapper", "tls", "empty_file", "append", "disabled", "unsupported", "stream");
    assertThat(Transfers.PATHS)
        .containsExactly("sendfile", "copy_file_range", "mapped", "loop", "heap");
  }
}
