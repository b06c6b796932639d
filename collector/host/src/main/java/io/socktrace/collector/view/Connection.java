package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Span;
import io.socktrace.collector.store.Trace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One accepted connection, joined from the spans of its trace.
 *
 * @param dispatch absent until the application has read
 * @param whole the connection span, absent until the connection is closed
 * @param spans all of the trace
 */
record Connection(Span accept, Optional<Span> dispatch, Optional<Span> whole, List<Span> spans) {

  /** Empty when the trace has no accept span: another application's, or a stall. */
  static Optional<Connection> of(Trace trace) {
    Optional<Span> accept =
        named(trace, "accept ")
            .filter(span -> !span.name().startsWith("accept stall "))
            .filter(Connection::isOurs);
    return accept.map(
        span ->
            new Connection(
                span, named(trace, "dispatch "), named(trace, "connection "), trace.spans()));
  }

  private static Optional<Span> named(Trace trace, String start) {
    return trace.spans().stream().filter(span -> span.name().startsWith(start)).findFirst();
  }

  private static boolean isOurs(Span span) {
    return span.attributes().value("socktrace.accept_queue.wait.duration") != null
        || span.attributes().value("socktrace.socket.fd") != null;
  }

  String traceId() {
    return accept.traceId();
  }

  Attributes attributes() {
    return accept.attributes();
  }

  OptionalDouble waitSeconds() {
    return attributes().number("socktrace.accept_queue.wait.duration");
  }

  OptionalDouble waitLowerSeconds() {
    return attributes().number("socktrace.accept_queue.wait.lower_bound");
  }

  OptionalDouble waitUpperSeconds() {
    return attributes().number("socktrace.accept_queue.wait.upper_bound");
  }

  /** {@code 412 ms [408..416]}: the wait, with the bounds the kernel's tick leaves it. */
  String waitText() {
    if (waitSeconds().isEmpty()) {
      return "unknown";
    }
    double seconds = waitSeconds().getAsDouble();
    if (waitLowerSeconds().isEmpty() || waitUpperSeconds().isEmpty()) {
      return "~" + Math.round(seconds * 1e3) + " ms";
    }
    long lowerMillis = (long) Math.floor(waitLowerSeconds().getAsDouble() * 1e3 + 1e-6);
    long upperMillis = (long) Math.ceil(waitUpperSeconds().getAsDouble() * 1e3 - 1e-6);
    if (lowerMillis <= 0) {
      return "<" + Math.max(1, upperMillis) + " ms";
    }
    return Math.round(seconds * 1e3) + " ms [" + lowerMillis + ".." + upperMillis + "]";
  }

  OptionalDouble durationSeconds() {
    return whole.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(whole.get().durationNanos() / 1e9);
  }

  OptionalDouble zeroCopyRatio() {
    return whole.isEmpty()
        ? OptionalDouble.empty()
        : whole.get().attributes().number("socktrace.zero_copy.ratio");
  }

  /**
   * Bytes over all copy paths; a closed connection without any moved none.
   *
   * @param direction {@code receive} or {@code transmit}
   */
  OptionalLong bytes(String direction) {
    return whole.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(bytesByPath(direction).values().stream().mapToLong(b -> b).sum());
  }

  /** Empty too while the connection is open. */
  Map<String, Long> bytesByPath(String direction) {
    String start = "socktrace.connection." + direction + ".";
    String end = ".bytes";
    Map<String, Long> bytes = new TreeMap<>();
    whole
        .map(Span::attributes)
        .orElse(Attributes.EMPTY)
        .forEach(
            (key, value) -> {
              if (key.startsWith(start)
                  && key.endsWith(end)
                  && key.length() > start.length() + end.length()
                  && value instanceof Number number) {
                String path = key.substring(start.length(), key.length() - end.length());
                bytes.put(path, number.longValue());
              }
            });
    return bytes;
  }

  /** Transfers beyond those that have a span. */
  long transfersSuppressed() {
    return whole
        .map(span -> span.attributes().whole("socktrace.transfer_to.suppressed").orElse(0))
        .orElse(0L);
  }

  /** The span of the whole comes last; there is no dispatch where nothing was ever read. */
  boolean hasAllSpans() {
    return whole.isPresent();
  }
}
