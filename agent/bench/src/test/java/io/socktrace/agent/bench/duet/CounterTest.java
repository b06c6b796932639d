package io.socktrace.agent.bench.duet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CounterTest {
  @Test
  void count_isSeenByWhoeverMapsTheFile(@TempDir Path directory) throws IOException {
    Counter bench = Counter.in(directory.resolve("operations"));
    Counter player = Counter.in(directory.resolve("operations"));

    IntStream.range(0, 10_000).parallel().forEach(any -> player.count());

    assertThat(bench.operations()).isEqualTo(10_000);
  }
}
