package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.Telemetry.Point;
import io.socktrace.agent.dist.Telemetry.SpanView;
import io.socktrace.agent.dist.apps.AcceptAll;
import io.socktrace.agent.dist.apps.Waiting;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Stalls that are no busy method's doing, and none where there is none. */
class PausedIT {
  private static final double TICK = 0.010;
  private static final double SLACK = 0.002;

  private static AgentRun.Builder watched(Jdk jdk, Class<?> main, String... arguments) {
    return AgentRun.of(jdk, main, arguments).option("stall.threshold", "100ms");
  }

  /** The peers are here, outside: nothing in a JVM that stands still can connect to it. */
  @EachJdk
  void garbageCollection_isToldFromABusyApplication(Jdk jdk) throws Exception {
    Path log = Path.of("target", "paused-" + jdk.feature() + ".log").toAbsolutePath();
    Files.deleteIfExists(log);
    AgentRun.Builder builder =
        watched(jdk, AcceptAll.class, "12000000")
            .jvm("-XX:+UseSerialGC", "-Xms1g", "-Xmx1g", "-Xlog:gc:file=" + log);
    try (AgentRun run = builder.start()) {
      int port = Integer.parseInt(run.await("port "));
      Comparison.awaitOurs(run);
      for (int collections = 1; collections <= 3; collections++) {
        run.tell("collect");
        while (run.out().stream().filter(line -> line.startsWith("collected")).count()
            < collections) {
          new Socket(InetAddress.getLoopbackAddress(), port).close();
          Thread.sleep(5);
        }
        Thread.sleep(200);
      }
      run.tell("end");
      run.assertHarmless();

      List<Double> pauses = fullCollections(log);
      double longest = pauses.stream().max(Double::compare).orElseThrow();
      assertThat(longest).as("too short to be a stall: %s", pauses).isGreaterThan(0.15);
      List<SpanView> stalls = run.telemetry().spans("accept stall");
      assertThat(stalls)
          .as("%s of collections of %s", stalls.stream().map(SpanView::attributes).toList(), pauses)
          .filteredOn(each -> each.text("socktrace.accept.stall.cause").equals("gc"))
          .isNotEmpty()
          .allSatisfy(
              each ->
                  assertThat(each.seconds("socktrace.accept.stall.gc.duration"))
                      .isBetween(0.05, longest + SLACK));
      assertThat(stalls)
          .noneMatch(each -> each.text("socktrace.accept.stall.cause").equals("application"));
      assertThat(stalls).noneMatch(each -> each.attributes().containsKey("code.function.name"));
    }
  }

  private static List<Double> fullCollections(Path log) throws Exception {
    Pattern pause = Pattern.compile("Pause Full .* ([0-9.]+)ms");
    List<Double> seconds = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      Matcher matcher = pause.matcher(line);
      if (matcher.find()) {
        seconds.add(Double.parseDouble(matcher.group(1)) / 1e3);
      }
    }
    return seconds;
  }

  @EachJdk
  void stoppedProcess_isToldAsAPause(Jdk jdk) throws Exception {
    try (AgentRun run = watched(jdk, AcceptAll.class, "0").start()) {
      int port = Integer.parseInt(run.await("port "));
      Comparison.awaitOurs(run);
      // Not the first looks of all, which have classes to load.
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !run.telemetry().points("socktrace.accept.stall.age").isEmpty());
      signal(run, "STOP");
      Awaitility.await().until(() -> stateOf(run).equals("T"));
      long connecting = System.nanoTime();
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        long connected = System.nanoTime();
        Thread.sleep(700);
        long least = System.nanoTime() - connected;
        signal(run, "CONT");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        long most = System.nanoTime() - connecting;
        run.tell("end");
        run.assertHarmless();

        assertThat(run.telemetry().spans("accept stall")).hasSize(1);
        SpanView stall = run.telemetry().spans("accept stall").get(0);
        assertThat(stall.text("socktrace.accept.stall.cause")).isEqualTo("pause");
        assertThat(lengthOf(stall))
            .isBetween(least / 1e9 - TICK - SLACK, most / 1e9 + TICK + SLACK);
        assertThat(stall.seconds("socktrace.accept.stall.pause.duration"))
            .isBetween(0.35, lengthOf(stall) + TICK);
        assertThat(stall.attributes()).doesNotContainKey("code.function.name");
      }
    }
  }

  private static void signal(AgentRun run, String name) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + run.pid()).start().waitFor()).isZero();
  }

  private static String stateOf(AgentRun run) throws Exception {
    String stat = Files.readString(Path.of("/proc/" + run.pid() + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[0];
  }

  @EachJdk
  void neverEnding_isSeenAllTheSame(Jdk jdk) throws Exception {
    try (AgentRun run = watched(jdk, Waiting.class).start()) {
      run.tell("listen 50");
      run.await("done 0");
      Comparison.awaitOurs(run);
      run.tell("connect 2");
      run.await("done 1");
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ageOf(run) > 1);
      double before = ageOf(run);
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ageOf(run) > before);
      assertThat(run.telemetry().spans("accept stall")).isEmpty();
      run.tell("exit");
      run.assertHarmless();

      assertThat(run.telemetry().spans("accept stall"))
          .singleElement()
          .satisfies(
              stall -> {
                assertThat(stall.attributes())
                    .containsEntry("socktrace.accept.stall.end", "exit")
                    .containsEntry("socktrace.accept.stall.cause", "application")
                    .containsEntry("socktrace.accept.stall.never_accepted", true)
                    .containsEntry("thread.name", "main")
                    .doesNotContainKey("code.function.name") // who opened it is no culprit
                    .containsEntry("socktrace.accept_queue.length", 2L);
                assertThat(lengthOf(stall)).isGreaterThan(before);
              });
    }
  }

  private static double ageOf(AgentRun run) {
    return run.telemetry().points("socktrace.accept.stall.age").stream()
        .mapToDouble(Point::number)
        .max()
        .orElse(0);
  }

  /** Whatever a busy machine does to it: no stall is longer than what a client saw. */
  @EachJdk
  void busyListener_isNotStalled(Jdk jdk) throws Exception {
    try (AgentRun run = watched(jdk, AcceptAll.class, "0").start()) {
      int port = Integer.parseInt(run.await("port "));
      Comparison.awaitOurs(run);
      double longest = 0;
      for (int i = 0; i < 300; i++) {
        long began = System.nanoTime();
        List<Socket> clients = new ArrayList<>();
        for (int client = 0; client < 20; client++) {
          clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        for (Socket client : clients) {
          assertThat(client.getInputStream().read()).isEqualTo(-1);
          client.close();
        }
        longest = Math.max(longest, (System.nanoTime() - began) / 1e9);
      }
      run.tell("end");
      run.assertHarmless();

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.sum("socktrace.connection.accepted", Map.of())).isEqualTo(6000);
      double possible = longest + TICK;
      assertThat(telemetry.spans("accept stall"))
          .allSatisfy(stall -> assertThat(lengthOf(stall)).isBetween(0.1, possible));
      if (longest < 0.1 - TICK) {
        assertThat(telemetry.spans("accept stall")).isEmpty();
      }
      assertThat(telemetry.points("socktrace.accept.stall.age"))
          .singleElement()
          .satisfies(point -> assertThat(point.number()).isZero());
    }
  }

  private static double lengthOf(SpanView stall) {
    return (stall.span().getEndTimeUnixNano() - stall.span().getStartTimeUnixNano()) / 1e9;
  }
}
