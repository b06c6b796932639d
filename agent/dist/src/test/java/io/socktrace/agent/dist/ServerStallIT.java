package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.StallingJetty;
import io.socktrace.agent.dist.apps.StallingTomcat;

/**
 * Servers as people run them: who keeps them from accepting is named, in their own code or the
 * application's; and a server that is busy with requests, but accepts, is not stalled.
 */
class ServerStallIT {
  private static final double WALK = 0.250;
  private static final double TICK = 0.010;
  private static final double SLACK = 0.002;

  @EachJdk
  void tomcatWithAllConnectionsItMayHave_waitsAtItsLimit(Jdk jdk) throws Exception {
    try (AgentRun run = stalling(jdk, StallingTomcat.class, "limit")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("thread.name")).matches("http-nio-127.0.0.1-.*-Acceptor");
      assertThat(stall.text("code.function.name"))
          .isEqualTo("org.apache.tomcat.util.threads.LimitLatch.countUpOrAwait");
      assertThat(stall.text("socktrace.accept.stall.thread.state")).isEqualTo("WAITING");
      assertThat(stall.text("socktrace.accept.stall.lock.name"))
          .startsWith("org.apache.tomcat.util.threads.LimitLatch$Sync@");
    }
  }

  @EachJdk
  void pausedTomcat_isNamedByItsAcceptor(Jdk jdk) throws Exception {
    try (AgentRun run = stalling(jdk, StallingTomcat.class, "paused")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("thread.name")).matches("http-nio-127.0.0.1-.*-Acceptor");
      assertThat(stall.text("code.function.name"))
          .isEqualTo("org.apache.tomcat.util.net.Acceptor.run");
    }
  }

  @EachJdk
  void tomcatWithoutAFreeThread_accepts(Jdk jdk) throws Exception {
    try (AgentRun run = stalling(jdk, StallingTomcat.class, "busy")) {
      assertAccepted(run, 5);
    }
  }

  @EachJdk
  void jettyWithAllConnectionsItMayHave_isNamedByItsAcceptor(Jdk jdk) throws Exception {
    try (AgentRun run = stalling(jdk, StallingJetty.class, "limit")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("thread.name")).contains("-acceptor-0@");
      assertThat(stall.text("code.function.name"))
          .isEqualTo("org.eclipse.jetty.server.AbstractConnector$Acceptor.run");
    }
  }

  @EachJdk
  void jettysAcceptorInAListener_isNamedByTheListener(Jdk jdk) throws Exception {
    try (AgentRun run = stalling(jdk, StallingJetty.class, "listener")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("thread.name")).contains("-acceptor-0@");
      assertInListener(stall);
    }
  }

  @EachJdk
  void jettysSelectorInAListener_isNamedByTheListener(Jdk jdk) throws Exception {
    try (AgentRun run = stalling(jdk, StallingJetty.class, "selector")) {
      SpanView stall = onlyStall(run);

      assertThat(stall.text("thread.name")).startsWith("qtp").doesNotContain("acceptor");
      assertInListener(stall);
    }
  }

  private static void assertInListener(SpanView stall) {
    assertThat(stall.text("code.function.name"))
        .isEqualTo(StallingJetty.class.getName() + ".awaitRelease");
    assertThat(stall.text("code.stacktrace"))
        .contains("at " + StallingJetty.class.getName() + "$Slow.onAccepting(StallingJetty.java:");
    assertThat(stall.text("socktrace.accept.stall.lock.name"))
        .startsWith("java.util.concurrent.CountDownLatch$Sync@");
  }

  @EachJdk
  void jettyWithoutAFreeThread_accepts(Jdk jdk) throws Exception {
    try (AgentRun run = stalling(jdk, StallingJetty.class, "exhausted")) {
      assertAccepted(run, 5);
    }
  }

  /** The threshold is far below the stalls that there are, and far above a busy machine's. */
  private static AgentRun stalling(Jdk jdk, Class<?> server, String how) throws Exception {
    AgentRun run =
        AgentRun.of(jdk, server, how)
            .library(Libraries.of("tomcat", "jetty", "slf4j"))
            .jvm("-Djava.util.logging.config.file=/dev/null", "-Dorg.eclipse.jetty.LEVEL=OFF")
            .option("spans.per_second", "all")
            .option("stall.threshold", "1s")
            .start();
    Comparison.awaitOurs(run);
    run.tell("begin");
    return run;
  }

  private static SpanView onlyStall(AgentRun run) throws InterruptedException {
    run.assertHarmless();
    String[] truth = run.await("stall ").split(" ");
    double least = Long.parseLong(truth[0]) / 1e9 - TICK - SLACK;
    double most = Long.parseLong(truth[1]) / 1e9 + TICK + SLACK;
    assertThat(run.telemetry().spans("accept stall")).hasSize(1);
    SpanView stall = run.telemetry().spans("accept stall").get(0);
    double seconds =
        (stall.span().getEndTimeUnixNano() - stall.span().getStartTimeUnixNano()) / 1e9;
    assertThat(seconds).as("length of %s", stall.attributes()).isBetween(least, most);
    // Less by as long as our thread was kept from the processor within the kernel's answer.
    assertThat(stall.seconds("socktrace.accept.stall.oldest_wait")).isBetween(least - WALK, most);
    assertThat(stall.text("socktrace.accept.stall.cause")).isEqualTo("application");
    assertThat(stall.text("socktrace.accept.stall.end")).isEqualTo("accept");
    assertThat(stall.number("socktrace.accept_queue.length")).isEqualTo(3);
    assertThat(stall.attributes()).doesNotContainKey("socktrace.accept.stall.never_accepted");
    assertThat(stall.span().getLinksList()).hasSize(3);
    return stall;
  }

  private static void assertAccepted(AgentRun run, int connections) throws InterruptedException {
    run.assertHarmless();
    assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(connections);
    assertThat(run.telemetry().spans("accept")).hasSize(connections);
    assertThat(run.telemetry().spans("accept stall")).isEmpty();
    assertThat(run.telemetry().points("socktrace.accept.stall.age")).isNotEmpty();
  }
}
