package io.socktrace.agent.bench.duet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CompilersTest {
  @Test
  void nanos_findsTheCompilersOfAJvmAndOnlyThem() throws IOException {
    long own = ProcessHandle.current().pid();

    assertThat(new Compilers(own).nanos()).isPositive().isLessThan(new CpuClock(own).nanos());
  }
}
