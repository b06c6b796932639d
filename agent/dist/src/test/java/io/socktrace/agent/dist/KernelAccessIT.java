package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.apps.Echo;
import io.socktrace.agent.dist.apps.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The three ways into the kernel: which one is taken, and what is lost with the last. */
class KernelAccessIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @EachJdk
  void foreignFunctions_areTakenFrom22On_andJnaIsNotLoadedThen(Jdk jdk) throws Exception {
    Path loaded = Path.of("target", "access-" + jdk.feature() + ".log").toAbsolutePath();
    try (AgentRun run =
        AgentRun.of(jdk, Echo.class, "2").jvm("-Xlog:class+load:file=" + loaded).start()) {
      run.assertHarmless();
      boolean foreign = jdk.feature() >= 22;
      assertThat(run.err().get(0)).contains(foreign ? " ms (foreign functions); " : " ms (JNA); ");
      assertThat(Files.readAllLines(loaded).stream().anyMatch(line -> line.contains("com.sun.jna")))
          .isEqualTo(!foreign);
    }
  }

  @EachJdk
  void procAlone_knowsInodesAndQueueLengths_andNoWaitIsEverZero(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, Waiting.class)
            .option("native", "off")
            .option("spans.per_second", "all")
            .start()) {
      run.tell("listen 7");
      long port = Long.parseLong(run.await("done 0"));
      run.tell("connect 3");
      await()
          .atMost(DEADLINE)
          .until(() -> run.telemetry().sum("socktrace.accept_queue.usage") == 3);
      String inode = listenerInode(port);
      run.tell("accept 3");
      run.await("done 2");
      run.tell("exit");
      run.assertHarmless();

      assertThat(run.err().get(0))
          .contains(
              "wait, drops and limits unknown, inodes and queue lengths from /proc"
                  + " (socktrace.native=off)");
      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.points("socktrace.connection.accepted"))
          .singleElement()
          .satisfies(
              point -> {
                assertThat(point.value()).isEqualTo(3);
                assertThat(point.attributes())
                    .containsEntry("server.address", "127.0.0.1")
                    .containsEntry("server.port", port);
              });
      assertThat(telemetry.sum("socktrace.accept_queue.wait.unknown")).isEqualTo(3);
      for (String unknown : new String[] {"wait.duration", "limit", "peak"}) {
        assertThat(telemetry.points("socktrace.accept_queue." + unknown)).as(unknown).isEmpty();
      }
      assertThat(telemetry.points("socktrace.listener.drops")).isEmpty();
      assertThat(telemetry.spans("accept"))
          .hasSize(3)
          .allSatisfy(
              span -> {
                assertThat(span.text("socktrace.socket.inode")).matches("\\d+");
                assertThat(span.text("socktrace.listener.inode")).isEqualTo(inode);
                assertThat(span.attributes().keySet())
                    .noneMatch(key -> key.startsWith("socktrace.accept_queue."))
                    .doesNotContain("socktrace.listener.drops", "socktrace.socket.cookie");
              });
      assertThat(telemetry.spans("connection"))
          .hasSize(3)
          .allSatisfy(
              span ->
                  assertThat(span.attributes().keySet())
                      .noneMatch(key -> key.startsWith("socktrace.tcp.")));
    }
  }

  private static String listenerInode(long port) throws Exception {
    Command ss =
        Command.run(java.util.Map.of(), java.util.List.of("ss", "-Hltne", "sport = :" + port));
    assertThat(ss.out()).as("%s", ss).hasSize(1);
    return ss.out().get(0).replaceFirst(".* ino:(\\d+) .*", "$1");
  }
}
