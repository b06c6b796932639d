package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.CopyStorm;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Under concurrency, resets and closes the bytes of each path are still the application's. */
class CopyStormIT {
  private static final List<String> PATHS = List.of("heap", "direct", "mapped", "loop", "sendfile");

  @TempDir Path directory;

  @EachJdk
  void everyConnection_hasTheBytesThatWereSent_byPath(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, CopyStorm.class, directory.toString())
            .option("spans.per_second", "all")
            .start()) {
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      Map<Long, Deque<List<Long>>> reported = new HashMap<>();
      for (SpanView span : telemetry.spans("connection")) {
        reported
            .computeIfAbsent(span.number("network.peer.port"), first -> new ArrayDeque<>())
            .add(PATHS.stream().map(path -> span.number(key(path))).toList());
      }
      assertThat(run.out()).hasSize(300);
      assertThat(telemetry.spans("connection")).hasSize(300);
      long[] sums = new long[PATHS.size()];
      for (String line : run.out()) {
        List<Long> words = List.of(line.split(" ")).stream().map(Long::valueOf).toList();
        List<Long> sent = words.subList(1, words.size());
        // A port may have come twice: then it is one of the two.
        assertThat(reported).containsKey(words.get(0));
        assertThat(reported.get(words.get(0)).remove(sent))
            .as("port %s sent %s, reported %s", words.get(0), sent, reported.get(words.get(0)))
            .isTrue();
        for (int i = 0; i < sums.length; i++) {
          sums[i] += sent.get(i);
        }
      }
      assertThat(telemetry.spans("connection"))
          .anyMatch(span -> "reset".equals(span.text("socktrace.close.reason")));
      for (int i = 0; i < sums.length; i++) {
        assertThat(
                telemetry.sum(
                    "socktrace.connection.io",
                    Map.of("network.io.direction", "transmit", "socktrace.io.path", PATHS.get(i))))
            .as(PATHS.get(i))
            .isEqualTo(sums[i])
            .isPositive();
      }
    }
  }

  private static String key(String path) {
    return "socktrace.connection.transmit." + path + ".bytes";
  }
}
