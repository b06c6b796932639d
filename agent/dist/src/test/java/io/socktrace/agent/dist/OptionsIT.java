package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Echo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the user asks for is done; what cannot be understood is said, and harms nobody. */
class OptionsIT {
  private static final String ECHO = Echo.class.getName();

  @EachJdk
  void badOptions_areNamedAndTheRestWorks(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, Echo.class, "2")
            .option("spams.per_second", "1")
            .option("spans.per_second", "lots")
            .option("spans.slow_accept", "banana")
            .option("listeners.max", "0")
            .option("native", "")
            .jvm("-Dsocktrace.nativ=on")
            .environment("SOCKTRACE_DEBUG", "perhaps")
            .start()) {
      assertThat(run.awaitExit()).isZero();
      assertThat(run.out()).containsExactly("done");
      assertThat(run.err())
          .hasSize(8)
          .contains(
              "[socktrace] option 'nativ' is unknown and ignored; did you mean 'native'?",
              "[socktrace] option 'spams.per_second' is unknown and ignored;"
                  + " did you mean 'spans.per_second'?",
              "[socktrace] option socktrace.spans.per_second=lots is not a number from 0 to"
                  + " 1000000; using 10",
              "[socktrace] option socktrace.spans.slow_accept=banana is not a duration such as"
                  + " 10ms, 2s or 1h, up to a day; using 10ms",
              "[socktrace] option socktrace.listeners.max=0 is not a number from 1 to 1000;"
                  + " using 64",
              "[socktrace] option socktrace.native= is not on or off; using on",
              "[socktrace] option socktrace.debug=perhaps is not on or off; using off")
          .last()
          .asString()
          .startsWith("[socktrace] on: ");
      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(2);
      Comparison.assertNothingLost(run);
    }
  }

  @EachJdk
  void garbage_isWarnedOf(Jdk jdk) throws Exception {
    for (int seed = 0; seed < 3; seed++) {
      String garbage = garbage(new Random(seed));
      try (AgentRun run =
          AgentRun.of(jdk, Echo.class, "1")
              .withoutAgent()
              .agentAfter("-javaagent:" + AgentRun.JAR + "=" + garbage)
              .start()) {
        assertThat(run.awaitExit()).as(garbage).isZero();
        assertThat(run.out()).containsExactly("done");
        assertThat(run.err()).as(garbage).allMatch(line -> line.startsWith("[socktrace] "));
        assertThat(run.err()).as(garbage).last().asString().startsWith("[socktrace] on: ");
        assertThat(run.err()).as(garbage).hasSizeGreaterThan(1);
      }
    }
  }

  private static String garbage(Random random) {
    StringBuilder garbage = new StringBuilder("=,;;native,");
    for (int i = 0; i < 200; i++) {
      garbage.append((char) (' ' + random.nextInt('~' - ' ' + 1)));
    }
    // Neither of these two may be set by chance: they would do what they say.
    return garbage.toString().replace("enabled", "").replace("otel.", "");
  }

  @EachJdk
  void sdkThatCannotStart_isOneLine(Jdk jdk) throws Exception {
    Map<String, String> bad =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "no URL",
            "OTEL_TRACES_EXPORTER", "nonsense",
            "OTEL_EXPORTER_OTLP_PROTOCOL", "nonsense",
            "OTEL_BSP_SCHEDULE_DELAY", "nonsense",
            "OTEL_METRIC_EXPORT_INTERVAL", "0");
    for (Map.Entry<String, String> setting : bad.entrySet()) {
      try (AgentRun run =
          AgentRun.of(jdk, Echo.class, "2")
              .environment(setting.getKey(), setting.getValue())
              .start()) {
        assertThat(run.awaitExit()).as("%s", setting).isZero();
        assertThat(run.out()).containsExactly("done");
        assertThat(run.err()).as("%s", setting).hasSize(1);
        assertThat(run.err().get(0))
            .startsWith("[socktrace] off: telemetry cannot start: ")
            .containsPattern(setting.getValue().replace("0", "must be positive"));
      }
    }
  }

  @EachJdk
  void switchedOff_nothingIsLoadedOrSaid(Jdk jdk) throws Exception {
    Path loaded = Path.of("target", "off-" + jdk.feature() + ".log").toAbsolutePath();
    List<AgentRun.Builder> off =
        List.of(
            AgentRun.of(jdk, Echo.class, "2").option("enabled", "off"),
            AgentRun.of(jdk, Echo.class, "2").environment("SOCKTRACE_ENABLED", "false"),
            AgentRun.of(jdk, Echo.class, "2").environment("OTEL_SDK_DISABLED", "true"));
    for (AgentRun.Builder each : off) {
      try (AgentRun run = each.jvm("-Xlog:class+load:file=" + loaded).start()) {
        assertThat(run.awaitExit()).isZero();
        assertThat(run.out()).containsExactly("done");
        assertThat(run.err()).isEmpty();
        assertThat(run.receiver().requestHeaders()).isEmpty();
        assertThat(Files.readAllLines(loaded))
            .noneMatch(line -> line.contains("io.socktrace.bootstrap"))
            .noneMatch(line -> line.contains("io.socktrace.agent.instrumentation"));
      }
    }
  }

  /** Shell and escapes, so that the file name does not depend on the locale of the tests. */
  @EachJdk
  void jarInAFolderWithSpacesAndUmlauts_works(Jdk jdk) throws Exception {
    String script =
        "d=\"target/$(printf 'ein Ordner f\\303\\274r + %%20')\"; mkdir -p \"$d\";"
            + " cp '"
            + AgentRun.JAR
            + "' \"$d/agent jar.jar\"; java=$1; shift;"
            + " LC_ALL=C.UTF-8 exec \"$java\" \"-javaagent:$d/agent jar.jar\" \"$@\"";
    try (AgentRun run =
        AgentRun.of(jdk, Echo.class, "2").under("sh", "-c", script, "sh").withoutAgent().start()) {
      run.assertHarmless();
      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(2);
      assertThat(run.telemetry().sum("socktrace.accept_queue.wait.duration")).isEqualTo(2);
    }
  }

  @EachJdk
  void argumentWinsOverPropertyOverVariable(Jdk jdk) throws Exception {
    assertAcceptSpans(3, rare(jdk).environment("SOCKTRACE_SPANS_PER_SECOND", "all"));
    assertAcceptSpans(
        0,
        rare(jdk)
            .environment("SOCKTRACE_SPANS_PER_SECOND", "all")
            .jvm("-Dsocktrace.spans.per_second=0"));
    assertAcceptSpans(
        3,
        rare(jdk)
            .environment("SOCKTRACE_SPANS_PER_SECOND", "0")
            .jvm("-Dsocktrace.spans.per_second=0")
            .option("spans.per_second", "all"));
  }

  /** No accept is slow enough to become spans on its own account. */
  private static AgentRun.Builder rare(Jdk jdk) {
    return AgentRun.of(jdk, Echo.class, "3").option("spans.slow_accept", "1000s");
  }

  private static void assertAcceptSpans(int expected, AgentRun.Builder builder) throws Exception {
    try (AgentRun run = builder.start()) {
      run.assertHarmless();
      assertThat(run.telemetry().spans("accept")).hasSize(expected);
      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(3);
    }
  }

  @EachJdk
  void configuredIdentity_isKept(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, Echo.class, "1")
            .environment("OTEL_SERVICE_NAME", "shop")
            .environment(
                "OTEL_RESOURCE_ATTRIBUTES",
                "service.name=other,service.instance.id=mine,deployment.environment.name=test")
            .start()) {
      run.assertHarmless();
      assertThat(run.err().get(0)).contains("service shop to ");
      assertThat(run.telemetry().resource())
          .containsEntry("service.name", "shop")
          .containsEntry("service.instance.id", "mine")
          .containsEntry("deployment.environment.name", "test")
          .containsEntry("process.pid", run.pid());
    }
  }

  @EachJdk
  void serviceName_isInferred(Jdk jdk) throws Exception {
    try (AgentRun run = AgentRun.of(jdk, Echo.class, "1").start()) {
      run.assertHarmless();
      assertThat(run.telemetry().resource()).containsEntry("service.name", "Echo");
    }
    assertServiceName(
        jdk, "checkout", SmallJar.of("checkout.jar", Map.of("Main-Class", ECHO), echoClasses()));
    assertServiceName(
        jdk,
        "Web Shop",
        SmallJar.of(
            "checkout-1.2.3.jar",
            Map.of("Main-Class", ECHO, "Implementation-Title", "Web Shop"),
            echoClasses()));
  }

  private static Class<?>[] echoClasses() {
    return new Class<?>[] {Echo.class, io.socktrace.agent.dist.apps.Ready.class};
  }

  private static void assertServiceName(Jdk jdk, String expected, Path jar) throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      List<String> command = new ArrayList<>();
      command.add(jdk.java());
      command.add("-javaagent:" + AgentRun.JAR);
      command.addAll(List.of("-jar", jar.toString(), "1"));
      Command run =
          Command.run(
              Map.of(
                  "OTEL_EXPORTER_OTLP_ENDPOINT",
                  receiver.endpoint(),
                  "SOCKTRACE_EXIT_TIMEOUT",
                  "30s"),
              command);
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.out()).containsExactly("done");
      assertThat(run.err()).hasSize(1);
      assertThat(receiver.telemetry().resource()).containsEntry("service.name", expected);
    }
  }
}
