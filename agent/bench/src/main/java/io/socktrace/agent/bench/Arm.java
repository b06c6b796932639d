package io.socktrace.agent.bench;

import java.util.List;

/** With the agent, or without. */
public enum Arm {
  NONE("none", null),

  /** Nothing is kept as spans: what is left is what every connection costs. */
  SOCKTRACE("socktrace", "spans.per_second=0"),

  /** Every connection is kept as spans. */
  SOCKTRACE_KEPT("socktrace-kept", "spans.per_second=all");

  private static final String NOTHING_SLOW = ",spans.slow_accept=86400s";
  private static final String ALONE =
      NOTHING_SLOW + ",otel.traces.exporter=none,otel.metrics.exporter=none";

  private final String label;
  private final String options;

  Arm(String label, String options) {
    this.label = label;
    this.options = options;
  }

  /** As it stands in results. */
  public String label() {
    return label;
  }

  /** Exports nothing, so that nothing that happens at its own time falls into a measurement. */
  public List<String> arguments() {
    return agent(ALONE);
  }

  /** Exports as its environment says. */
  List<String> exporting() {
    return agent(NOTHING_SLOW);
  }

  private List<String> agent(String more) {
    return options == null
        ? List.of()
        : List.of("-javaagent:" + Checkout.agent() + "=" + options + more);
  }
}
