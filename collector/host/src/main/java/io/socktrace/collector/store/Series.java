package io.socktrace.collector.store;

/** What a metric point belongs to: one process, one instrument, one set of attributes. */
public record Series(Resource resource, String metric, Attributes attributes) {
  private static final int BASE_BYTES = 400;

  int weightBytes() {
    return BASE_BYTES
        + metric.length()
        + attributes.weightBytes()
        + resource.attributes().weightBytes();
  }
}
