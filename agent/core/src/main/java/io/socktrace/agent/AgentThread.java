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
import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Event;
import io.socktrace.bootstrap.Keeping;
import io.socktrace.bootstrap.Probe;
import io.socktrace.bootstrap.Settings;
import io.socktrace.bootstrap.Sockets;
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
  /** accept, dispatch and connection, for one that is kept only when it failed. */
  private static final int SPANS_OF_ONE_EVENT = 3;

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
  private StallTelemetry stallSpans;
  private Event pending;
  private long suppressedSaid;

  AgentThread(Options options, Console console, Weaving weaving) {
    this.options = options;
    this.console = console;
    this.weaving = weaving;
    this.registry = new ListenerRegistry(options.listenersMax());
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
    stallSpans = new StallTelemetry(sdk.tracer(), registry, events, spans, losses);
    stalls =
        new StallWatch(
            options.stallThresholdNanos(), stallSpans, pauses, kernel.queuedWaits(), this::failed);
    kernel.tell(pressure.and(stalls));
    loop(kernel, sdk, spans, pressure, new Rest(kernel, bell, pauses));
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

  private void loop(NativeSide kernel, Sdk sdk, SpanEmitter spans, Pressure pressure, Rest rest) {
    // Once at least: the program may have ended before we were ready.
    do {
      try {
        boolean looksDue = rest.sleep(isIdle(pressure), sdk.idleNanos());
        if (pending == null) {
          pending = Keeping.events().drain();
        }
        // After draining, so that the listener of every drained event is known.
        registry.update();
        pressure.update();
        kernel.settle();
        if (looksDue) {
          kernel.sample();
          stalls.looksDone(System.nanoTime());
        }
        saySuppressed();
        emitPending(sdk, pressure);
        emitPending(sdk, spans);
        emitStalls(sdk);
        sdk.sendWhatIsDue();
      } catch (Throwable failure) {
        failed(failure);
      }
    } while (!stopping);
    stop(kernel, sdk, spans, pressure);
  }

  private boolean isIdle(Pressure pressure) {
    return pending == null
        && !pressure.isWaiting()
        && pressure.isCalm()
        && stallSpans.waiting() == 0;
  }

  private void emitPending(Sdk sdk, Pressure pressure) {
    while (pressure.isWaiting() && sdk.makeRoomFor(1)) {
      emit(pressure::emitNext);
    }
  }

  private void emitPending(Sdk sdk, SpanEmitter spans) {
    while (pending != null && sdk.makeRoomFor(SPANS_OF_ONE_EVENT)) {
      Event event = pending;
      pending = event.next();
      emit(() -> spans.emit(event));
    }
  }

  private void emitStalls(Sdk sdk) {
    while (stallSpans.isDue() && sdk.makeRoomFor(1)) {
      emit(stallSpans::emit);
    }
  }

  /**
   * One span that cannot be made costs that one, and neither those after it nor the last export.
   */
  private void emit(Runnable span) {
    try {
      span.run();
    } catch (Throwable failure) {
      losses.drop(Losses.EMIT_FAILED, 1);
      failed(failure);
    }
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
  private void stop(NativeSide kernel, Sdk sdk, SpanEmitter spans, Pressure pressure) {
    try {
      long began = System.nanoTime();
      long left = emitWhatIsThere(sdk, spans, began + exitNanos() / 2);
      // A stall may have ended since the last look.
      kernel.sampleAll();
      stalls.exit(System.nanoTime());
      left += emitStalled(sdk, began + exitNanos() / 2);
      left += emitWhatIsOpen(sdk, spans, began + exitNanos() / 2);
      left += emitRest(sdk, pressure, began + exitNanos() / 2);
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

  /** Both what had waited for room and what was queued meanwhile; returns what was left. */
  private long emitWhatIsThere(Sdk sdk, SpanEmitter spans, long deadlineNanos) {
    long left = emitRest(sdk, spans, deadlineNanos);
    pending = Keeping.events().drain();
    registry.update();
    return left + emitRest(sdk, spans, deadlineNanos);
  }

  private long emitRest(Sdk sdk, SpanEmitter spans, long deadlineNanos) {
    long left = 0;
    while (pending != null) {
      Event event = pending;
      pending = event.next();
      if (awaitRoom(sdk, deadlineNanos)) {
        emit(() -> spans.emit(event));
      } else {
        left++;
      }
    }
    return left;
  }

  private long emitRest(Sdk sdk, Pressure pressure, long deadlineNanos) {
    pressure.endAll();
    while (pressure.isWaiting() && awaitRoom(sdk, deadlineNanos)) {
      emit(pressure::emitNext);
    }
    return pressure.abandon();
  }

  private long emitStalled(Sdk sdk, long deadlineNanos) {
    while (stallSpans.waiting() > 0 && awaitRoom(sdk, deadlineNanos)) {
      emit(stallSpans::emit);
    }
    return stallSpans.waiting();
  }

  private long emitWhatIsOpen(Sdk sdk, SpanEmitter spans, long deadlineNanos) {
    long left = 0;
    for (int fd = Sockets.CONNECTIONS.next(0); fd >= 0; fd = Sockets.CONNECTIONS.next(fd + 1)) {
      Connection connection = Sockets.CONNECTIONS.get(fd);
      if (connection == null || connection.kept == null) {
        continue;
      }
      if (awaitRoom(sdk, deadlineNanos)) {
        emit(() -> spans.emitAtExit(connection));
      } else {
        left++;
      }
    }
    return left;
  }

  private static long count(Event event) {
    long count = 0;
    for (Event each = event; each != null; each = each.next()) {
      count++;
    }
    return count;
  }

  private boolean awaitRoom(Sdk sdk, long deadlineNanos) {
    while (!sdk.makeRoomFor(SPANS_OF_ONE_EVENT)) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      bell.await(left);
    }
    return true;
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
