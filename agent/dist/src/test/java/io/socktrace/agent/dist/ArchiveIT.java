package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Echo;
import io.socktrace.agent.dist.apps.HttpCalls;
import io.socktrace.agent.dist.apps.NoopAgent;
import io.socktrace.agent.dist.apps.Ready;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** A class data sharing archive of the application is used with the agent as with any other. */
class ArchiveIT {
  @TempDir Path directory;

  @EachJdk
  void archiveOfTheApplication_staysInUse(Jdk jdk) throws Exception {
    Path application =
        SmallJar.of(
            "archived.jar",
            Map.of("Main-Class", HttpCalls.class.getName()),
            HttpCalls.class,
            Echo.class,
            Ready.class);
    Path noop =
        SmallJar.of(
            "noop.jar", Map.of("Premain-Class", NoopAgent.class.getName()), NoopAgent.class);
    Path archive = directory.resolve("archive.jsa");
    Command dump = run(jdk, application, "-XX:ArchiveClassesAtExit=" + archive);
    assertThat(archive).as("%s", dump).isNotEmptyFile();

    Sharing without = shared(jdk, application, archive, noop);
    Sharing with = shared(jdk, application, archive, AgentRun.JAR);

    assertThat(without.applicationClasses()).as("the archive works").isGreaterThan(100);
    assertThat(with.applicationClasses())
        .isGreaterThanOrEqualTo(without.applicationClasses() * 95 / 100);
    assertThat(with.run().exit()).isZero();
    assertThat(with.run().out()).isEqualTo(without.run().out());
    List<String> err = new ArrayList<>(with.run().err());
    assertThat(err.removeIf(line -> line.startsWith("[socktrace] on: "))).isTrue();
    assertThat(err).isEqualTo(without.run().err());
  }

  /**
   * @param applicationClasses those that came out of the application's own archive
   */
  private record Sharing(Command run, long applicationClasses) {}

  private Sharing shared(Jdk jdk, Path application, Path archive, Path agent) throws Exception {
    Path log = directory.resolve("loaded");
    Command run =
        run(
            jdk,
            application,
            "-XX:SharedArchiveFile=" + archive,
            // The JVM's words without its clock.
            "-Xlog:disable",
            "-Xlog:all=warning:stdout:none",
            "-Xlog:class+load:file=" + log,
            "-javaagent:" + agent);
    try (var lines = Files.lines(log)) {
      return new Sharing(
          run, lines.filter(line -> line.contains("shared objects file (top)")).count());
    }
  }

  private static Command run(Jdk jdk, Path application, String... flags) throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      List<String> command = new ArrayList<>(List.of(jdk.java()));
      command.addAll(List.of(flags));
      command.addAll(List.of("-jar", application.toString(), "3"));
      return Command.run(
          Map.of(
              "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint(), "SOCKTRACE_EXIT_TIMEOUT", "30s"),
          command);
    }
  }
}
