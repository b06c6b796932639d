package io.socktrace.collector.store;

/**
 * Something that a process told at the moment it happened; nanoseconds since the epoch.
 *
 * @param fresh false once it was received so long ago that its process would have said more
 */
public record Event(
    Resource resource, String name, long timeNanos, Attributes attributes, boolean fresh) {
  private static final int BASE_BYTES = 64;

  public Event(Resource resource, String name, long timeNanos, Attributes attributes) {
    this(resource, name, timeNanos, attributes, true);
  }

  Event aged() {
    return new Event(resource, name, timeNanos, attributes, false);
  }

  int weightBytes() {
    return BASE_BYTES + attributes.weightBytes() + resource.attributes().weightBytes();
  }
}
