package io.socktrace.agent;

import io.socktrace.agent.instrumentation.Weaving;
import io.socktrace.bootstrap.Keeping;
import io.socktrace.bootstrap.Opening;
import io.socktrace.bootstrap.PrivateFields;
import io.socktrace.bootstrap.Settings;
import io.socktrace.bootstrap.Sockets;
import java.lang.instrument.Instrumentation;

/** Hands the options to the probe, and weaves. */
final class ProbeConnection {
  /** Slow accepts, and again failed connections, that become spans per listener and second. */
  private static final int SLOW_SPANS_PER_SECOND = 100;

  /** About 10 MB of events and connections at worst, three seconds at 5 000 connections each. */
  private static final int QUEUED_EVENTS = 32_768;

  private ProbeConnection() {}

  static Weaving weave(
      Options options, Console console, Instrumentation instrumentation, JdkUnsafe unsafe)
      throws Exception {
    int perSecond = options.spansPerSecond();
    AgentStart start = new AgentStart(options, console);
    Keeping.configure(
        new Settings(
            perSecond,
            perSecond == Settings.ALL ? Settings.ALL : SLOW_SPANS_PER_SECOND,
            options.slowAcceptNanos(),
            QUEUED_EVENTS,
            options.stallThresholdNanos()));
    Sockets.onFirstListen(start);
    PrivateFields.connect(new UnsafeFields(unsafe));
    Opening.warmUp();
    Weaving weaving = Weaving.weave(instrumentation);
    start.woven(weaving);
    return weaving;
  }
}
