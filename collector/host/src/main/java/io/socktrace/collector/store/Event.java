package io.socktrace.collector.store;

/** Something that a process told at the moment it happened; nanoseconds since the epoch. */
public record Event(Resource resource, String name, long timeNanos, Attributes attributes) {
  private static final int BASE_BYTES = 64;

  int weightBytes() {
    return BASE_BYTES + attributes.weightBytes() + resource.attributes().weightBytes();
  }
}
