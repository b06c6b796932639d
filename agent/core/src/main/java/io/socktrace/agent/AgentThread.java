package io.socktrace.agent;

import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.instrumentation.Weaving;
import io.socktrace.agent.stall.JvmPauses;
import io.socktrace.agent.stall.StallWatch;
import io.socktrace.agent.telemetry.Bell;
import io.socktrace.agent.telemetry.Events;
import io.socktrace.agent.telemetry.Exemplars;
import io.socktrace.agent.telemetry.Losses;
import io.socktrace.agent.telemetry.Openings;
import io.socktrace.agent.telemetry.Pressure;
import io.socktrace.agent.telemetry.Sdk;
import io.socktrace.agent.telemetry.SocktraceMetrics;
import io.socktrace.agent.telemetry.SpanEmitter;
import io.socktrace.agent.telemetry.StallTelemetry;
import io.socktrace.bootstrap.Event;
import io.socktrace.bootstrap.Keeping;
import io.socktrace.bootstrap.Probe;
import io.socktrace.bootstrap.Settings;
import io.socktrace.kernel.procfs.Somaxconn;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * socktrace's one thread: from the first listening socket to the end of the process.
 *
 * <p>Warms native access up, so that the first accepts need not; starts OpenTelemetry; then, 20
 * times a second, and at rest when the kernel wakes it ({@link Rest}), looks at the accept queues,
 * emits the spans of what was queued and sends what is due. When there is no room for more spans,
 * events wait in the probe's bounded queue, which counts what it must refuse.
 */
final class AgentThread implements Runnable {
  /** Who looks for a free port closes the listener long before that. */
  private static final long ALONE_NANOS = 100_000_000;

  /** What autoconfigure says of a failure that it did not foresee. */
  private static final String SDK_WITHOUT_WORDS = "Unexpected configuration error";

  private final Options options;
  private final Console console;
  private final Weaving weaving;
  private final Losses losses = new Losses();
  private final Exemplars exemplars = new Exemplars();
  private final ListenerRegistry registry;
  private final Bell bell = new Bell();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicBoolean cutOffSaid = new AtomicBoolean();
  private volatile boolean stopping;
  private StallWatch stalls;
  private long suppressedSaid;

  AgentThread(Options options, Console console, Weaving weaving) {
    this.options = options;
    this.console = console;
    this.weaving = weaving;
    this.registry = new ListenerRegistry(options.listenersMax());
    registry.leaveAlone(ALONE_NANOS);
  }

  @Override
  public void run() {
    try {
      startAndLoop();
    } finally {
      stopped.countDown();
    }
  }

  private void startAndLoop() {
    // First of all: a program that ends before telemetry has started still gets its word in.
    addShutdownHook();
    NativeSide kernel = NativeSide.open(options.nativeAccess(), registry);
    Sdk sdk;
    try {
      sdk =
          Sdk.start(
              new SocktraceMetrics(
                  registry,
                  kernel.namespace(),
                  exemplars,
                  losses,
                  weaving.purposes(),
                  weaving.missing()),
              losses,
              console,
              bell,
              options.sdkArguments());
    } catch (Throwable failure) {
      Keeping.configure(Settings.NOTHING);
      console.say("off: telemetry cannot start: " + messageOf(failure));
      console.debug("start of telemetry", failure);
      return;
    }
    console.say(
        "on: "
            + weaving.hooked()
            + " of "
            + weaving.purposes().size()
            + " hooks, "
            + kernel.description()
            + "; service "
            + sdk.serviceName()
            + " to "
            + sdk.endpoint());
    sayWhatIsMissing(sdk);
    SpanEmitter spans =
        new SpanEmitter(sdk.tracer(), registry, exemplars, kernel.lateFacts(), kernel.tickNanos());
    Events events = new Events(sdk.logger(), registry);
    Pressure pressure =
        new Pressure(
            sdk.tracer(),
            events,
            registry,
            losses,
            new Openings(registry, kernel::limit, new Somaxconn(NativeSide.PROC), console));
    JvmPauses pauses = new JvmPauses();
    StallTelemetry stallSpans = new StallTelemetry(sdk.tracer(), registry, events, spans, losses);
    stalls =
        new StallWatch(
            options.stallThresholdNanos(), stallSpans, pauses, kernel.queuedWaits(), this::failed);
    kernel.tell(pressure.and(stalls));
    Emission emission = new Emission(sdk, spans, pressure, stallSpans, losses, bell, this::failed);
    loop(kernel, sdk, pressure, emission, new Rest(kernel, bell, pauses));
  }

  private void sayWhatIsMissing(Sdk sdk) {
    if (!weaving.missing().isEmpty()) {
      console.say(
          "this JDK has no method for: "
              + String.join(", ", weaving.missing())
              + "; the rest works"
              + (weaving.failure() == null ? "" : " (" + weaving.failure() + ")"));
    } else if (sdk.sendsHttpToGrpcPort()) {
      console.say("port 4317 is OTLP over gRPC; over HTTP, as here, it usually is 4318");
    }
  }

  private void loop(NativeSide kernel, Sdk sdk, Pressure pressure, Emission emission, Rest rest) {
    // Once at least: the program may have ended before we were ready.
    do {
      try {
        boolean looksDue = rest.sleep(emission.isIdle() && !registry.hasYoung(), sdk.idleNanos());
        emission.drain();
        // After draining, so that the listener of every drained event is known.
        registry.update();
        pressure.update();
        kernel.settle();
        if (looksDue) {
          kernel.sample();
          stalls.looksDone(System.nanoTime());
        }
        saySuppressed();
        emission.emitWhatFits();
        sdk.sendWhatIsDue();
      } catch (Throwable failure) {
        failed(failure);
      }
    } while (!stopping);
    stop(kernel, sdk, emission);
  }

  private void failed(Throwable failure) {
    losses.error(failure);
    console.sayRarely("failure", "a failure of its own, counted: " + failure);
    console.debug("on its thread", failure);
  }

  private void saySuppressed() {
    long suppressed = Probe.suppressed;
    if (suppressed != suppressedSaid) {
      suppressedSaid = suppressed;
      Throwable last = Probe.lastSuppressed;
      console.sayRarely("suppressed", "a hook failed, counted: " + last);
      if (last != null) {
        console.debug("in a hook", last);
      }
    }
  }

  private void addShutdownHook() {
    Thread hook = new Thread(null, this::waitForStop, "socktrace exit", 0, false);
    hook.setContextClassLoader(null);
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException alreadyExiting) {
      stopping = true;
    }
  }

  private void waitForStop() {
    stopping = true;
    bell.ring();
    long deadline = System.nanoTime() + exitNanos();
    boolean done = false;
    while (!done && System.nanoTime() - deadline < 0) {
      try {
        done = stopped.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException notOurs) {
        // The process ends when we return: the rest is worth the wait.
      }
    }
    if (!done) {
      sayCutOff();
    }
  }

  private long exitNanos() {
    return TimeUnit.MILLISECONDS.toNanos(options.exitTimeoutMillis());
  }

  private void sayCutOff() {
    if (!cutOffSaid.getAndSet(true)) {
      console.say(
          "the process ended before everything was sent (socktrace.exit.timeout="
              + options.exitTimeoutMillis()
              + "ms); the rest is lost");
    }
  }

  /** Half of the time is for making spans, half of the rest for sending them, then the metrics. */
  private void stop(NativeSide kernel, Sdk sdk, Emission emission) {
    registry.leaveAlone(0);
    try {
      long began = System.nanoTime();
      long left = emission.emitQueued(registry, began + exitNanos() / 2);
      // A stall may have ended since the last look.
      kernel.sampleAll();
      stalls.exit(System.nanoTime());
      left += emission.emitOpen(began + exitNanos() / 2);
      boolean sent = sdk.sendSpansAndEvents(began + exitNanos() * 3 / 4);
      // What came meanwhile: other hooks of the process's end may still serve connections.
      losses.drop(Losses.EXIT, left + count(Keeping.events().drain()));
      sent &= sdk.sendMetrics(began + exitNanos());
      if (!sent) {
        sayCutOff();
      }
    } catch (Throwable failure) {
      failed(failure);
    }
  }

  private static long count(Event event) {
    long count = 0;
    for (Event each = event; each != null; each = each.next()) {
      count++;
    }
    return count;
  }

  /** The SDK's own words, which name the setting; where it has none, those of what it wraps. */
  private static String messageOf(Throwable failure) {
    Throwable told = failure;
    while (told.getCause() != null
        && (told.getMessage() == null || told.getMessage().equals(SDK_WITHOUT_WORDS))) {
      told = told.getCause();
    }
    if (told instanceof LinkageError) {
      return told + " (does this runtime image have the module java.logging?)";
    }
    return told.getMessage() == null ? told.toString() : told.getMessage();
  }
}
