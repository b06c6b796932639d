package io.socktrace.collector.sockets;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * One listening socket of the host; numbers that are not told are -1.
 *
 * @param namespace inode of its network namespace
 * @param transport {@code tcp} or {@code unix}
 * @param local address and port as {@code ss} prints them, or the path
 * @param address null for a Unix socket
 * @param port 0 for a Unix socket
 * @param queueLimit one more than it fits in
 * @param missing why numbers are not told, as a sentence; null if they are
 */
public record HostListener(
    long namespace,
    String transport,
    String local,
    InetAddress address,
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
        address,
        port,
        inode,
        uid,
        queueLength,
        queueLimit,
        drops,
        missing,
        found);
  }

  public boolean isUnix() {
    return transport.equals(UNIX);
  }

  /** As the agent's {@code server.address} has it: without port, device and brackets. */
  public String serverAddress() {
    return address == null ? local : AddressText.bare(address);
  }

  /** {@code ipv4} or {@code ipv6}; empty for a Unix socket. */
  public String networkType() {
    return address == null ? "" : address instanceof Inet6Address ? "ipv6" : "ipv4";
  }

  /** Of the process with the lowest number; empty if it is not known. */
  public String executable() {
    return owner.isKnown() ? owner.holders().get(0).program().executable() : "";
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
