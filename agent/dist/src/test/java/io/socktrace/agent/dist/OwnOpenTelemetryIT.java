package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.socktrace.agent.dist.apps.OwnOpenTelemetry;
import java.nio.file.Path;

/** An application that has OpenTelemetry of its own is not touched by ours. */
class OwnOpenTelemetryIT {

  @EachJdk
  void globalOfTheApplication_isItsOwn(Jdk jdk) throws Exception {
    try (AgentRun plain = application(jdk).withoutAgent().start();
        AgentRun run = application(jdk).start()) {
      Comparison.assertSame(run, plain);
      assertThat(run.out()).contains("global is mine: true");
      assertThat(run.telemetry().sum("socktrace.connection.accepted")).isEqualTo(2);
    }
  }

  /** The API beside the class path that every run has, as modules. */
  private static AgentRun.Builder application(Jdk jdk) throws Exception {
    String path = jarOf(OpenTelemetry.class) + ":" + jarOf(Context.class);
    return AgentRun.of(jdk, OwnOpenTelemetry.class)
        .jvm("-p", path, "--add-modules=io.opentelemetry.api,io.opentelemetry.context");
  }

  private static Path jarOf(Class<?> of) throws Exception {
    return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
