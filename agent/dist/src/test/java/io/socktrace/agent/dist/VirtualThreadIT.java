package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.VirtualThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/** Virtual threads on one carrier: nothing of ours pins them, holds them up or clings to them. */
class VirtualThreadIT {
  private static final int CONNECTIONS = 2000;
  private static final int OTHERS_EACH = 50;

  @Test
  void virtualThreads_areNeitherPinnedNorLadenByUs() throws Exception {
    Jdk jdk = Jdk.find(25);
    // One file name for both, since the JVM may print it.
    Path file = Path.of("target", "virtual.jfr").toAbsolutePath();
    try (AgentRun plain = virtualThreads(jdk, file).withoutAgent().start()) {
      assertThat(plain.awaitExit()).as("exit code without; err: %s", plain.err()).isZero();
      assertThat(pinnedIn(file, "sun.nio.ch.")).as("without the agent").isEmpty();
      try (AgentRun run = virtualThreads(jdk, file).start()) {
        Comparison.assertSame(run, plain);
        assertThat(run.out())
            .containsExactly(
                "other threads " + CONNECTIONS * OTHERS_EACH,
                "serving threads with thread locals 0",
                "done");
        assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(CONNECTIONS);
        assertThat(run.telemetry().sum("socktrace.accept_queue.wait.duration"))
            .isEqualTo(CONNECTIONS);
        assertThat(run.telemetry().sum("socktrace.connection.io")).isEqualTo(20L * CONNECTIONS);
        assertThat(run.telemetry().sum("socktrace.connection.active")).isZero();
        assertThat(pinnedIn(file, "sun.nio.ch.")).as("in channels").isEmpty();
        assertThat(pinnedIn(file, "io.socktrace.bootstrap.")).as("in the probe").isEmpty();
      }
    }
  }

  private static AgentRun.Builder virtualThreads(Jdk jdk, Path file) throws IOException {
    Files.deleteIfExists(file);
    return AgentRun.of(
            jdk, VirtualThreads.class, String.valueOf(CONNECTIONS), String.valueOf(OTHERS_EACH))
        .jvm("-Djdk.virtualThreadScheduler.parallelism=1")
        .jvm("-Djdk.virtualThreadScheduler.maxPoolSize=1")
        .jvm("--add-opens=java.base/java.lang=ALL-UNNAMED")
        .jvm(
            "-Xlog:disable",
            "-XX:StartFlightRecording=filename=" + file + ",jdk.VirtualThreadPinned#threshold=0ms");
  }

  /**
   * Virtual threads that were pinned below a method of this package. Elsewhere the JVM pins one now
   * and then while it loads classes, with and without us.
   */
  private static List<RecordedEvent> pinnedIn(Path file, String packageName) throws IOException {
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
        .filter(event -> event.getStackTrace() != null)
        .filter(
            event ->
                event.getStackTrace().getFrames().stream()
                    .anyMatch(
                        frame -> frame.getMethod().getType().getName().startsWith(packageName)))
        .toList();
  }
}
