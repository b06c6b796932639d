package io.socktrace.agent.dist.apps;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.util.TreeSet;

/**
 * Sets the global OpenTelemetry once the agent's has long started, which fails if it is set, and
 * prints whether it keeps its own; and the names of all system properties, which are its own too.
 */
public final class OwnOpenTelemetry {
  private OwnOpenTelemetry() {}

  public static void main(String[] arguments) throws Exception {
    Echo.main(new String[] {"1"});
    ContextPropagators propagators =
        ContextPropagators.create(W3CTraceContextPropagator.getInstance());
    OpenTelemetry mine = OpenTelemetry.propagating(propagators);
    GlobalOpenTelemetry.set(mine);
    Echo.main(new String[] {"1"});
    System.out.println(
        "global is mine: " + (GlobalOpenTelemetry.get().getPropagators() == propagators));
    System.out.println(new TreeSet<>(System.getProperties().keySet()));
  }
}
