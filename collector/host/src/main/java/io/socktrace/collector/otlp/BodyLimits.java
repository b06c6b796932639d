package io.socktrace.collector.otlp;

/**
 * How large bodies may be. Parts of the heap, so that a small one holds too; the constants apply
 * from 128 MB on.
 *
 * @param bodyBytes of one body, as it comes and inflated
 * @param inFlightBytes of all bodies being received, as they come
 */
public record BodyLimits(int bodyBytes, long inFlightBytes) {
  private static final int LARGEST = 8 << 20; // exporters send some hundred kilobytes
  private static final long MOST = 12 << 20;

  public static BodyLimits ofHeap(long heapBytes) {
    return new BodyLimits(
        (int) Math.min(LARGEST, heapBytes / 16), Math.min(MOST, heapBytes / 32 * 3));
  }

  /** For a sentence: {@code 8 MiB}. */
  String body() {
    return (bodyBytes >> 20) + " MiB";
  }
}
