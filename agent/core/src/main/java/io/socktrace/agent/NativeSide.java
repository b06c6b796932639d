package io.socktrace.agent;

import io.socktrace.agent.connection.KernelReader;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.connection.ListenerSampler;
import io.socktrace.agent.connection.NativeModule;
import io.socktrace.agent.telemetry.LateFacts;
import io.socktrace.bootstrap.Probe;
import io.socktrace.kernel.JnaCalls;
import io.socktrace.kernel.SocketReader;
import io.socktrace.kernel.SystemCalls;

/** Everything that needs native access, or its absence with the reason. */
abstract class NativeSide {
  private static final int LINE = 160;

  private NativeSide() {}

  /** Connects the probe as soon as the kernel can be asked. Never throws. */
  static NativeSide open(boolean wanted, ListenerRegistry registry) {
    if (!wanted) {
      return new Without("wait unknown (socktrace.native=off)");
    }
    try {
      NativeModule.define(NativeSide.class.getClassLoader());
      return new With(registry);
    } catch (Throwable refused) {
      return new Without("wait unknown (" + firstLine(String.valueOf(refused.getMessage())) + ")");
    }
  }

  /** JNA's messages may be paragraphs; the line at start is a line. */
  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    return line.length() <= LINE ? line : line.substring(0, LINE) + "...";
  }

  /** For the line at start. */
  abstract String description();

  /** Null if nothing can be asked. */
  abstract LateFacts lateFacts();

  /** 0 if unknown. */
  abstract long tickNanos();

  abstract void sample();

  /** Loaded only once the native module is defined. */
  private static final class With extends NativeSide {
    private final KernelReader facts;
    private final ListenerSampler sampler;
    private final LateFacts lateFacts;

    With(ListenerRegistry registry) throws Exception {
      SystemCalls calls = JnaCalls.open();
      facts = new KernelReader(calls);
      facts.warmUp();
      sampler = new ListenerSampler(calls, registry);
      registry.nameBy(sampler::boundAddress);
      lateFacts = new LateFacts(new SocketReader(calls));
      Probe.connectKernel(facts);
    }

    @Override
    String description() {
      return "wait by TCP_INFO within " + facts.tickNanos() / 1_000_000 + " ms";
    }

    @Override
    LateFacts lateFacts() {
      return lateFacts;
    }

    @Override
    long tickNanos() {
      return facts.tickNanos();
    }

    @Override
    void sample() {
      sampler.sample();
    }
  }

  private static final class Without extends NativeSide {
    private final String reason;

    Without(String reason) {
      this.reason = reason;
    }

    @Override
    String description() {
      return reason;
    }

    @Override
    LateFacts lateFacts() {
      return null;
    }

    @Override
    long tickNanos() {
      return 0;
    }

    @Override
    void sample() {}
  }
}
