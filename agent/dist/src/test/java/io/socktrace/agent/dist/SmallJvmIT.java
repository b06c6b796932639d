package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.socktrace.agent.dist.apps.Echo;
import java.nio.file.Files;
import java.nio.file.Path;

/** One processor, a small heap, small stacks, little memory: as a small container has. */
class SmallJvmIT {
  private static final int CONNECTIONS = 100;
  private static final String LIMIT_BYTES = String.valueOf(128 << 20);
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  @EachJdk
  void smallHeapSmallStacksOneProcessor_works(Jdk jdk) throws Exception {
    assertSameAndCounted(jdk, "taskset", "-c", "0");
  }

  @EachJdk
  void memoryCgroupOf128Mb_works(Jdk jdk) throws Exception {
    boolean old = Files.isDirectory(CGROUPS.resolve("memory"));
    Path parent = old ? CGROUPS.resolve("memory") : CGROUPS;
    assumeTrue(
        Files.isWritable(parent.resolve("cgroup.procs"))
            && (old
                || Files.readString(CGROUPS.resolve("cgroup.subtree_control")).contains("memory")),
        "no memory cgroup of our own can be made here");
    Path cgroup = Files.createTempDirectory(parent, "socktrace-test");
    try {
      Files.writeString(cgroup.resolve(old ? "memory.limit_in_bytes" : "memory.max"), LIMIT_BYTES);
      assertSameAndCounted(
          jdk, "sh", "-c", "echo $$ > " + cgroup + "/cgroup.procs && exec \"$@\"", "sh");
    } finally {
      Files.delete(cgroup);
    }
  }

  private static void assertSameAndCounted(Jdk jdk, String... under) throws Exception {
    try (AgentRun plain = small(jdk, under).withoutAgent().start()) {
      assertThat(plain.awaitExit()).isZero();
      try (AgentRun run = small(jdk, under).start()) {
        Comparison.assertSame(run, plain);
        assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(CONNECTIONS);
        assertThat(run.telemetry().sum("socktrace.connection.io")).isEqualTo(CONNECTIONS * 200);
      }
    }
  }

  private static AgentRun.Builder small(Jdk jdk, String... under) {
    return AgentRun.of(jdk, Echo.class, String.valueOf(CONNECTIONS))
        .under(under)
        .jvm("-Xmx32m", "-Xss180k");
  }
}
