package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Echo;
import io.socktrace.agent.dist.apps.Retransformer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** The woven classes stand every check of the JVM and every other agent's hand on them. */
class VerifyIT {
  private static final String CONNECTIONS = "3";

  private static AgentRun.Builder echo(Jdk jdk) {
    return AgentRun.of(jdk, Echo.class, CONNECTIONS)
        .option("spans.per_second", "all")
        .jvm(
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:+BytecodeVerificationLocal",
            "-XX:+BytecodeVerificationRemote",
            "-Xverify:all");
  }

  private static Path retransformer() throws Exception {
    return SmallJar.of(
        "retransformer.jar",
        Map.of("Premain-Class", Retransformer.class.getName(), "Can-Retransform-Classes", "true"),
        Retransformer.class,
        Class.forName(Retransformer.class.getName() + "$1"));
  }

  @EachJdk
  void wovenClasses_passVerification(Jdk jdk) throws Exception {
    try (AgentRun plain = echo(jdk).withoutAgent().start();
        AgentRun run = echo(jdk).start()) {
      Comparison.assertSame(run, plain);
      assertThreeConnections(run.telemetry());
    }
  }

  @EachJdk
  void classesLoadedBeforeAndRetransformedAfter_passVerification(Jdk jdk) throws Exception {
    String other = "-javaagent:" + retransformer() + "=";
    try (AgentRun plain =
            echo(jdk)
                .agentBefore(other + "load")
                .agentAfter(other + "retransform")
                .withoutAgent()
                .start();
        AgentRun run =
            echo(jdk).agentBefore(other + "load").agentAfter(other + "retransform").start()) {
      Comparison.assertSame(run, plain);
      assertThreeConnections(run.telemetry());
    }
  }

  @EachJdk
  void agentTwice_worksOnceAndSaysSo(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, Echo.class, CONNECTIONS)
            .option("spans.per_second", "all")
            .agentAfter("-javaagent:" + AgentRun.JAR)
            .start()) {
      assertThat(run.awaitExit()).isZero();
      assertThat(run.out()).containsExactly("done");
      assertThat(run.err()).hasSize(2);
      assertThat(run.err().get(0))
          .isEqualTo("[socktrace] is already loaded in this JVM; this second one does nothing");
      assertThat(run.err().get(1)).startsWith("[socktrace] on: ");
      Comparison.assertNothingLost(run);
      assertThreeConnections(run.telemetry());
    }
  }

  @EachJdk
  void besideFlightRecorder_bothCountExactly(Jdk jdk) throws Exception {
    // One file name for both, since JDK 17 prints it.
    Path file = Path.of("target", "flight-" + jdk.feature() + ".jfr").toAbsolutePath();
    try (AgentRun plain = recorded(jdk, file).withoutAgent().start()) {
      assertThat(plain.awaitExit()).isZero();
      List<String> withoutAgent = socketEvents(file);
      assertThat(withoutAgent).isNotEmpty();
      try (AgentRun run = recorded(jdk, file).start()) {
        Comparison.assertSame(run, plain);
        assertThreeConnections(run.telemetry());
        assertThat(socketEvents(file)).isEqualTo(withoutAgent);
      }
    }
  }

  private static AgentRun.Builder recorded(Jdk jdk, Path file) throws Exception {
    Files.deleteIfExists(file);
    return AgentRun.of(jdk, Echo.class, CONNECTIONS)
        .option("spans.per_second", "all")
        .jvm(
            "-Xlog:disable",
            "-XX:StartFlightRecording=filename="
                + file
                + ",jdk.SocketRead#threshold=0ms,jdk.SocketWrite#threshold=0ms");
  }

  /** What the recorder saw of the application's own thread, in the order of time. */
  private static List<String> socketEvents(Path file) throws Exception {
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().matches("jdk.Socket(Read|Write)"))
        .filter(event -> "main".equals(event.getThread().getJavaName()))
        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
        .map(
            event ->
                event.getEventType().getName()
                    + (event.hasField("bytesRead")
                        ? event.getLong("bytesRead")
                        : event.getLong("bytesWritten")))
        .toList();
  }

  private static void assertThreeConnections(Telemetry telemetry) {
    for (String action : new String[] {"accept", "dispatch", "connection"}) {
      assertThat(telemetry.spans(action)).as(action).hasSize(3);
    }
    assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(3);
    assertThat(telemetry.sum("socktrace.connection.active")).isZero();
    for (String direction : new String[] {"receive", "transmit"}) {
      assertThat(
              telemetry.sum("socktrace.connection.io", Map.of("network.io.direction", direction)))
          .as(direction)
          .isEqualTo(300);
    }
  }
}
