package io.socktrace.collector.store;

/** One span as it was received; ids in lower-case hex, times in nanoseconds since the epoch. */
public record Span(
    Resource resource,
    String traceId,
    String spanId,
    String parentId,
    String name,
    long startNanos,
    long endNanos,
    boolean error,
    Attributes attributes) {

  /** Object headers, two ids and the list slot. */
  private static final int BASE_BYTES = 320;

  public long durationNanos() {
    return Math.max(0, endNanos - startNanos);
  }

  int weightBytes() {
    return BASE_BYTES
        + name.length()
        + attributes.weightBytes()
        + resource.attributes().weightBytes();
  }
}
