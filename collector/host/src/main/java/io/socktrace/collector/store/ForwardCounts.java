package io.socktrace.collector.store;

/**
 * What became of the requests that were to be forwarded: received = delivered + full + refused +
 * expired + cutOff + queued.
 *
 * @param full dropped, the queue was full
 * @param refused dropped, the backend does not want them
 * @param expired dropped, tried until they were too old
 * @param cutOff dropped by the end of the process
 * @param queued waiting, or being sent
 * @param queuedBytes of those
 */
public record ForwardCounts(
    String backend,
    long received,
    long delivered,
    long full,
    long refused,
    long expired,
    long cutOff,
    long queued,
    long queuedBytes) {

  public long dropped() {
    return full + refused + expired + cutOff;
  }
}
