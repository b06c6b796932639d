package io.socktrace.collector.sockets;

/**
 * One listening socket of the host; numbers that are not told are -1.
 *
 * @param namespace inode of its network namespace
 * @param transport {@code tcp} or {@code unix}
 * @param local address and port as {@code ss} prints them, or the path
 * @param port 0 for a Unix socket
 * @param queueLimit one more than it fits in
 * @param missing why numbers are not told, as a sentence; null if they are
 */
public record HostListener(
    long namespace,
    String transport,
    String local,
    int port,
    long inode,
    int uid,
    long queueLength,
    long queueLimit,
    long drops,
    String missing,
    Owner owner) {
  static final String TCP = "tcp";
  static final String UNIX = "unix";

  HostListener ownedBy(Owner found) {
    return new HostListener(
        namespace,
        transport,
        local,
        port,
        inode,
        uid,
        queueLength,
        queueLimit,
        drops,
        missing,
        found);
  }

  /** The kernel admits one connection more than the limit, and from then on drops. */
  boolean isFull() {
    return queueLimit >= 0 && queueLength > queueLimit;
  }

  String queue() {
    return number(queueLength) + "/" + number(queueLimit);
  }

  static String number(long value) {
    return value < 0 ? "-" : Long.toString(value);
  }
}
