package io.socktrace.agent.bench.duet;

import java.nio.file.Path;
import java.util.List;

/** What B has and A has not. */
enum Arm {
  /** Nothing: how far two equal JVMs are apart, which no other arm can be told from. */
  AA("aa", "") {
    @Override
    List<String> arguments(Path root) {
      return List.of();
    }
  },
  /** The agent as it comes, sending to a sink in the bench. */
  SOCKTRACE("socktrace", "[socktrace] on:") {
    @Override
    List<String> arguments(Path root) {
      return List.of("-javaagent:" + root.resolve("agent/dist/target/socktrace-agent.jar"));
    }
  },
  /** A cost that is known to be there: an arm of the bench that does not show it is broken. */
  JFR("jfr", "Started recording") {
    @Override
    List<String> arguments(Path root) {
      return List.of("-XX:StartFlightRecording", "-XX:FlightRecorderOptions=repository=flight");
    }
  };

  private final String label;
  private final String witness;

  Arm(String label, String witness) {
    this.label = label;
    this.witness = witness;
  }

  /** Added to the command line of B's JVM. */
  abstract List<String> arguments(Path root);

  /** What B must have printed, or it ran without the thing that was to be measured. */
  String witness() {
    return witness;
  }

  @Override
  public String toString() {
    return label;
  }
}
