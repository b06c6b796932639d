package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Severity;
import io.socktrace.agent.Console;
import io.socktrace.agent.connection.Backlog;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.telemetry.ListenerSpans.Told;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Opening;
import io.socktrace.kernel.procfs.Somaxconn;
import java.io.IOException;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Tells that a socket listens, who made it, how many connections may wait there and why not more.
 *
 * <p>Ten a second at most; how many were left out stands on the next one. On standard error only
 * that the kernel allows less than was asked for: once for each address, three times at most.
 */
public final class Openings {
  private static final int PER_SECOND = 10;
  private static final int LINES = 3;
  private static final long SECOND = 1_000_000_000L;

  private final ListenerRegistry registry;
  private final ToLongFunction<Listener> limits;
  private final Somaxconn somaxconn;
  private final Console console;
  private final Set<String> said = new HashSet<>();
  private long secondBeganNanos = System.nanoTime() - SECOND;
  private int toldThisSecond;
  private long suppressed;

  /**
   * @param limits asks the kernel for the limit in force, -1 unknown
   */
  public Openings(
      ListenerRegistry registry,
      ToLongFunction<Listener> limits,
      Somaxconn somaxconn,
      Console console) {
    this.registry = registry;
    this.limits = limits;
    this.somaxconn = somaxconn;
    this.console = console;
  }

  void tell(Listener listener, ListenerSpans spans) {
    if (!hasBudget(System.nanoTime())) {
      suppressed++;
      return;
    }
    String target = registry.nameOf(listener).target();
    Backlog backlog =
        new Backlog(target, listener.backlog, limits.applyAsLong(listener), somaxconn());
    String reason = listener.unixDomain && backlog.limit() < 0 ? null : backlog.reason();
    Opening opening = listener.opening;
    long epochNanos =
        opening == null ? Clock.epochNanos() : opening.nanos + Clock.epochOffsetNanos();
    spans.instant(
        "listen",
        listener,
        new Told(
            "socktrace.listener.opened",
            Severity.INFO,
            attributes(listener, backlog, reason),
            reason == null ? target + " listens" : reason,
            epochNanos));
    if (backlog.isClamped() && said.size() < LINES && said.add(target)) {
      console.say(reason);
    }
  }

  private Attributes attributes(Listener listener, Backlog backlog, String reason) {
    AttributesBuilder attributes = Attributes.builder();
    if (backlog.asked() >= 0) {
      attributes.put(Names.BACKLOG, (long) backlog.asked());
      if (backlog.isDefault()) {
        attributes.put(Names.BACKLOG_DEFAULT, true);
      }
    }
    if (backlog.somaxconn().isPresent()) {
      attributes.put(Names.SOMAXCONN, (long) backlog.somaxconn().getAsInt());
    }
    if (backlog.limit() >= 0) {
      attributes.put(Names.QUEUE_LIMIT, backlog.limit());
    }
    if (reason != null) {
      attributes.put(Names.LIMIT_REASON, reason);
    }
    if (listener.inode >= 0) {
      attributes.put(Names.LISTENER_INODE, Long.toUnsignedString(listener.inode));
    }
    Opening opening = listener.opening;
    if (opening != null) {
      attributes.put(Names.THREAD_NAME, opening.thread);
      if (opening.function != null) {
        attributes.put(Names.CODE_FUNCTION, opening.function);
        if (opening.line >= 0) {
          attributes.put(Names.CODE_LINE, (long) opening.line);
        }
      }
    }
    if (suppressed > 0) {
      attributes.put(Names.SUPPRESSED, suppressed);
      suppressed = 0;
    }
    return attributes.build();
  }

  private boolean hasBudget(long nowNanos) {
    if (nowNanos - secondBeganNanos >= SECOND) {
      secondBeganNanos = nowNanos;
      toldThisSecond = 0;
    }
    return toldThisSecond++ < PER_SECOND;
  }

  private OptionalInt somaxconn() {
    try {
      return somaxconn.read();
    } catch (IOException unreadable) {
      return OptionalInt.empty();
    }
  }
}
