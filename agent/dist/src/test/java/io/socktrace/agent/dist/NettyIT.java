package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.NettyServer;
import java.util.Map;

/**
 * Netty over the JDK's channels is traced like any other server. Its native transport goes past
 * everything that is woven: the application runs as it does without the agent, and nothing of its
 * connections is seen, not as zero either.
 */
class NettyIT {
  private static final int CONNECTIONS = 50;

  @EachJdk
  void nioTransport_isTraced(Jdk jdk) throws Exception {
    try (AgentRun plain = netty(jdk, "nio").withoutAgent().start();
        AgentRun run = netty(jdk, "nio").start()) {
      Comparison.assertSame(run, plain);
      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(CONNECTIONS);
      for (String direction : new String[] {"receive", "transmit"}) {
        assertThat(
                telemetry.sum("socktrace.connection.io", Map.of("network.io.direction", direction)))
            .isEqualTo(100L * CONNECTIONS);
      }
    }
  }

  @EachJdk
  void epollTransport_worksUnseen(Jdk jdk) throws Exception {
    try (AgentRun plain = netty(jdk, "epoll").withoutAgent().start();
        AgentRun run = netty(jdk, "epoll").start()) {
      Comparison.assertSame(run, plain);
      assertThat(run.out()).containsExactly("echoed " + 100 * CONNECTIONS, "done");
      // The listener beside it.
      assertThat(run.telemetry().points("socktrace.connection.accepted"))
          .singleElement()
          .satisfies(point -> assertThat(point.value()).isZero());
      assertThat(run.telemetry().spans()).isEmpty();
    }
  }

  private static AgentRun.Builder netty(Jdk jdk, String transport) {
    return AgentRun.of(jdk, NettyServer.class, transport)
        .library(Libraries.of("netty"))
        // The JVM's words about Netty's own native library, and Netty's about its logging.
        .jvm("-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED")
        .jvm("-Djava.util.logging.config.file=/dev/null")
        .option("spans.per_second", "all");
  }
}
