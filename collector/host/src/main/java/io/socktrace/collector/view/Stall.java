package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Snapshot;
import io.socktrace.collector.store.Span;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A stretch in which connections waited and nobody accepted, and which code was busy meanwhile.
 *
 * @param span the agent's; of one that lasts made here of what is known so far, without ids, and as
 *     long as the newest point or event says
 */
record Stall(Span span, State state) {
  /** Of one that is {@code UNHEARD} the process is gone: it lasted at least so long. */
  enum State {
    LASTS,
    UNHEARD,
    ENDED
  }

  private static final String PREFIX = "accept stall ";
  private static final int LOCK_CHARS = 110;
  private static final String FACTS = "socktrace.accept.stall.";
  private static final String NEVER_ACCEPTED = "never_accepted";
  static final String NOBODY_YET = "nobody has called accept yet";
  static final String UNHEARD = "then the process was not heard of any more";
  private static final String LOCK_OWNER_STACK = "lock.owner.stacktrace";

  /** Those that have ended, the newest first. */
  static List<Stall> of(Snapshot snapshot) {
    return snapshot.traces().stream()
        .flatMap(trace -> trace.spans().stream())
        .filter(span -> span.name().startsWith(PREFIX))
        .map(span -> new Stall(span, State.ENDED))
        .sorted(Comparator.comparingLong((Stall stall) -> -stall.span().endNanos()))
        .toList();
  }

  Listener.Key listener() {
    return new Listener.Key(span.resource(), Listener.identityOf(span.attributes()));
  }

  /** One whose end nobody has told, from the gauge or from the event. */
  static Stall open(
      Listener.Key key, State state, long startNanos, long toldNanos, Attributes attributes) {
    String name = PREFIX + Endpoint.server(key.identity());
    return new Stall(
        new Span(key.resource(), "", "", "", name, startNanos, toldNanos, false, attributes),
        state);
  }

  boolean lasts() {
    return state == State.LASTS;
  }

  boolean isUnheard() {
    return state == State.UNHEARD;
  }

  /** Whether nobody had called accept yet: then the thread is the one that opened the listener. */
  boolean isNeverAccepted() {
    return fact(NEVER_ACCEPTED).equals("true");
  }

  /** How long, and what came of it. */
  String length() {
    String length = Quantity.seconds(seconds());
    return switch (state) {
      case LASTS -> length + ", lasts";
      case UNHEARD -> "at least " + length;
      case ENDED -> length;
    };
  }

  String endpoint() {
    String endpoint = Endpoint.server(span.attributes());
    return endpoint.equals("?") ? span.name().substring(PREFIX.length()) : endpoint;
  }

  Attributes attributes() {
    return span.attributes();
  }

  String service() {
    return span.resource().service();
  }

  /** One of the agent's facts of a stall, or "". */
  String fact(String name) {
    return attributes().text(FACTS + name);
  }

  boolean coversNanos(long nanos) {
    return span.startNanos() <= nanos && nanos <= span.endNanos();
  }

  long endMillis() {
    return span.endNanos() / 1_000_000;
  }

  double seconds() {
    return span.durationNanos() / 1e9;
  }

  /** The line of the application, or "" where no sample showed one or nobody is to blame. */
  String culprit() {
    Attributes attributes = span.attributes();
    if (isNeverAccepted()) {
      return "";
    }
    String function = attributes.text("code.function.name");
    return function.isEmpty()
        ? ""
        : Text.fitEnd(
            Fallback.at(function, attributes.whole("code.line.number").orElse(-1)),
            LiveView.NAME_CHARS);
  }

  String cause() {
    String cause = span.attributes().text(FACTS + "cause");
    return switch (cause) {
      case "pause" -> "the whole JVM stood still";
      case "gc" -> "garbage collection";
      default -> Text.fit(cause, LiveView.NAME_CHARS);
    };
  }

  /** What stood in the way of accepting, in words. */
  String why() {
    if (isNeverAccepted()) {
      return NOBODY_YET;
    }
    if (!culprit().isEmpty()) {
      return "busy in " + culprit();
    }
    return cause().contains(" ") ? cause() : "cause not known";
  }

  Map<String, Object> asMap() {
    Attributes attributes = span.attributes();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", id());
    map.put("service", Text.fit(span.resource().service(), LiveView.NAME_CHARS));
    map.put("listener", Text.fit(endpoint(), LiveView.NAME_CHARS));
    map.put("startMillis", span.startNanos() / 1_000_000);
    map.put("endMillis", endMillis());
    map.put("lasts", lasts());
    map.put("length", isUnheard() ? length() + ", " + UNHEARD + "," : length());
    map.put("cause", cause());
    map.put("why", isNeverAccepted() ? NOBODY_YET : culprit().isEmpty() ? "" : why());
    String thread = Text.fit(attributes.text("thread.name"), LiveView.NAME_CHARS);
    map.put("thread", thread.isEmpty() ? "" : threadRole() + " " + thread);
    map.put("lock", lock());
    map.put("stack", stack(attributes));
    map.put("facts", facts(attributes));
    return map;
  }

  /** The same at every look, so that what was opened on the page stays open. */
  private String id() {
    String listener = span.resource().instance() + ' ' + endpoint();
    return switch (state) {
      case LASTS -> "lasts " + listener;
      case UNHEARD -> "unheard " + listener + ' ' + span.startNanos();
      case ENDED -> span.traceId();
    };
  }

  String threadRole() {
    return isNeverAccepted() ? "opened by thread" : "thread";
  }

  /** What the thread waits for and who holds it, or "". */
  String lock() {
    String lock = fact("lock.name");
    String owner = fact("lock.owner.name");
    if (lock.isEmpty()) {
      return "";
    }
    return "waits for "
        + Text.fitEnd(lock, LOCK_CHARS)
        + (owner.isEmpty() ? "" : ", held by thread " + Text.fit(owner, Table.MAX_CELL));
  }

  /** With the stack of whoever holds the lock, if it waits for one. */
  private static String stack(Attributes attributes) {
    StringBuilder text = new StringBuilder(attributes.text("code.stacktrace"));
    String owner = attributes.text(FACTS + LOCK_OWNER_STACK);
    if (!owner.isEmpty()) {
      text.append("\n\nthe lock's owner:\n").append(owner);
    }
    return text.toString()
        .lines()
        .map(line -> Text.clean(line.strip()))
        .collect(Collectors.joining("\n"));
  }

  /** What else the agent says of it, by whatever name: lock, owner, state, samples. */
  private static Map<String, Object> facts(Attributes attributes) {
    Map<String, Object> facts = new LinkedHashMap<>();
    attributes.forEach(
        (key, value) -> {
          if (key.startsWith(FACTS)
              && !key.equals(FACTS + "cause")
              && !key.equals(FACTS + NEVER_ACCEPTED)
              && !key.equals(FACTS + LOCK_OWNER_STACK)) {
            String name = key.substring(FACTS.length()).replace('_', ' ').replace('.', ' ');
            facts.put(Text.clean(name), Text.fit(value.toString(), LiveView.VALUE_CHARS));
          }
        });
    return facts;
  }
}
