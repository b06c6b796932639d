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
 *     long as the newest point says
 */
record Stall(Span span, boolean lasts) {
  private static final String PREFIX = "accept stall ";
  private static final String FACTS = "socktrace.accept.stall.";
  private static final String LOCK_OWNER_STACK = "lock.owner.stacktrace";

  /** Those that have ended, the newest first. */
  static List<Stall> of(Snapshot snapshot) {
    return snapshot.traces().stream()
        .flatMap(trace -> trace.spans().stream())
        .filter(span -> span.name().startsWith(PREFIX))
        .map(span -> new Stall(span, false))
        .sorted(Comparator.comparingLong((Stall stall) -> -stall.span().endNanos()))
        .toList();
  }

  Listener.Key listener() {
    return new Listener.Key(span.resource(), Listener.identityOf(span.attributes()));
  }

  /** One that lasts, from the gauge that says so and the event that told its beginning. */
  static Stall lasting(Listener listener, long startNanos, long nowNanos, Attributes attributes) {
    String name = PREFIX + listener.endpoint();
    return new Stall(
        new Span(listener.resource(), "", "", "", name, startNanos, nowNanos, false, attributes),
        true);
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

  /** The line of the application, or "" where no sample showed one. */
  String culprit() {
    Attributes attributes = span.attributes();
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
    if (!culprit().isEmpty()) {
      return "busy in " + culprit();
    }
    return cause().contains(" ") ? cause() : "cause not known";
  }

  Map<String, Object> asMap() {
    Attributes attributes = span.attributes();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("traceId", span.traceId());
    map.put("service", Text.fit(span.resource().service(), LiveView.NAME_CHARS));
    map.put("listener", Text.fit(endpoint(), LiveView.NAME_CHARS));
    map.put("startMillis", span.startNanos() / 1_000_000);
    map.put("endMillis", endMillis());
    map.put("duration", Quantity.seconds(seconds()));
    map.put("cause", cause());
    map.put("culprit", culprit());
    map.put("thread", Text.fit(attributes.text("thread.name"), LiveView.NAME_CHARS));
    map.put("stack", stack(attributes));
    map.put("facts", facts(attributes));
    return map;
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
              && !key.equals(FACTS + LOCK_OWNER_STACK)) {
            String name = key.substring(FACTS.length()).replace('_', ' ').replace('.', ' ');
            facts.put(Text.clean(name), Text.fit(value.toString(), LiveView.VALUE_CHARS));
          }
        });
    return facts;
  }
}
