package io.socktrace.collector.store;

/**
 * What a metric point belongs to: one process, one instrument of one of its libraries, one set of
 * attributes.
 *
 * @param scope the library's name, {@code io.socktrace} for the agent
 */
public record Series(
    Resource resource, String scope, Instrument instrument, Attributes attributes) {
  private static final int BASE_BYTES = 400;

  public String metric() {
    return instrument.name();
  }

  /** Without unit and meaning, which every series of an instrument shares. */
  int weightBytes() {
    return BASE_BYTES
        + metric().length()
        + attributes.weightBytes()
        + resource.attributes().weightBytes();
  }
}
