package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.apps.EchoOnCommand;
import io.socktrace.agent.dist.apps.HostileProxies;
import java.time.Duration;
import java.util.List;

/** Our exports take the way that the operator chose, never one that the application put up. */
class ProxyIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @EachJdk
  void applicationsProxySelector_isNeverAsked(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, HostileProxies.class).withoutAgent().start();
        AgentRun run =
            AgentRun.of(jdk, HostileProxies.class).option("spans.per_second", "all").start()) {
      for (AgentRun each : List.of(plain, run)) {
        each.tell("5");
        each.await("echoed 5");
      }
      await().atMost(DEADLINE).until(() -> run.telemetry().spans("connection").size() == 5);
      plain.tell("end");
      run.tell("end");
      Comparison.assertSame(run, plain);
    }
  }

  /** The JDK does not look at these; neither do we. */
  @EachJdk
  void proxyVariables_areNotLookedAt(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, EchoOnCommand.class)
            .option("spans.per_second", "all")
            .environment("http_proxy", "http://127.0.0.1:1")
            .environment("HTTP_PROXY", "http://127.0.0.1:1")
            .environment("ALL_PROXY", "socks5://127.0.0.1:1")
            .start()) {
      run.tell("5");
      await().atMost(DEADLINE).until(() -> run.telemetry().spans("connection").size() == 5);
      run.tell("end");
      run.assertHarmless();
    }
  }

  /** The JDK's own selector does what {@code -Dhttp.proxyHost} says. */
  @EachJdk
  void proxyProperties_areFollowed(Jdk jdk) throws Exception {
    try (OtlpReceiver proxy = OtlpReceiver.start();
        AgentRun run =
            AgentRun.of(jdk, EchoOnCommand.class)
                .option("spans.per_second", "all")
                .option("otel.exporter.otlp.endpoint", "http://collector.invalid:4318")
                .jvm(
                    "-Dhttp.proxyHost=127.0.0.1",
                    "-Dhttp.proxyPort=" + proxy.endpoint().replaceAll(".*:", ""))
                .start()) {
      run.tell("5");
      await().atMost(DEADLINE).until(() -> proxy.telemetry().spans().size() == 15);
      run.tell("end");
      assertThat(run.awaitExit()).isZero();
      assertThat(run.err()).hasSize(1);
    }
  }
}
