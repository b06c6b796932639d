package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Buffers;
import io.socktrace.agent.dist.apps.StackTraces;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** What woven methods are given and what they throw is to the letter what it is without us. */
class TransparencyIT {
  @TempDir Path directory;

  @EachJdk
  void buffers_areLeftAsTheJdkLeavesThem(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, Buffers.class).withoutAgent().start();
        AgentRun run = AgentRun.of(jdk, Buffers.class).start()) {
      Comparison.assertSame(run, plain);
      assertThat(run.out()).hasSize(600);
    }
  }

  @EachJdk
  void stackTraces_areTheSameToTheLine(Jdk jdk) throws Exception {
    String file = Files.write(directory.resolve("bytes"), new byte[10]).toString();
    try (AgentRun plain = AgentRun.of(jdk, StackTraces.class, file).withoutAgent().start();
        AgentRun run = AgentRun.of(jdk, StackTraces.class, file).start()) {
      Comparison.assertSame(run, plain);
      // Of woven methods, inside as well as on the way.
      assertThat(String.join("\n", run.out()))
          .contains("IOUtil.read(IOUtil.java:", "NioSocketImpl.accept(NioSocketImpl.java:")
          .contains("ServerSocketChannelImpl.accept(", "Connection reset", "Broken pipe");
    }
  }
}
