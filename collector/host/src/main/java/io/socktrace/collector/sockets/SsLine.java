package io.socktrace.collector.sockets;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The line that {@code ss -tnoe}, for a listener {@code ss -ltnoe}, prints for a row of {@code
 * /proc/net/tcp} or {@code tcp6}, with one space between its columns. What it adds, {@code sk:} and
 * {@code cgroup:}, only sock_diag tells.
 */
final class SsLine {
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int QUEUES = 4;
  private static final int TIMER = 5;
  private static final int RETRANSMITS = 6;
  private static final int UID = 7;
  private static final int PROBES = 8;
  private static final int INODE = 9;
  private static final int LISTEN = 10;

  /** By number, include/net/tcp_states.h; the words are those of ss. */
  private static final String[] STATES = {
    "UNKNOWN",
    "ESTAB",
    "SYN-SENT",
    "SYN-RECV",
    "FIN-WAIT-1",
    "FIN-WAIT-2",
    "TIME-WAIT",
    "UNCONN",
    "CLOSE-WAIT",
    "LAST-ACK",
    "LISTEN",
    "CLOSING"
  };

  /** By number, get_tcp4_sock in net/ipv4/tcp_ipv4.c. */
  private static final String[] TIMERS = {"off", "on", "keepalive", "timewait", "persist"};

  private static final int KEEPALIVE = 2;

  /** Times in /proc are in USER_HZ, which is 100 on every machine with Java. */
  private static final int MILLIS_PER_TICK = 10;

  private SsLine() {}

  /**
   * @param limit of a listener's queue, which is not in the row; -1 if it is not known
   * @throws IllegalArgumentException if that is not a row of such a table
   */
  static String of(String row, long limit) {
    String[] columns = row.strip().split("\\s+");
    if (columns.length <= INODE) {
      throw new IllegalArgumentException("Not a row of /proc/net/tcp: " + row);
    }
    int state = Integer.parseInt(columns[STATE], 16);
    String[] queues = columns[QUEUES].split(":");
    long sent = Long.parseLong(queues[0], 16);
    long received = Long.parseLong(queues[queues.length - 1], 16);
    String send = state == LISTEN ? HostListener.number(limit) : Long.toString(sent);
    String uid = columns[UID].equals("0") ? "" : " uid:" + columns[UID];
    return (state < STATES.length ? STATES[state] : STATES[0])
        + " "
        + received
        + " "
        + send
        + " "
        + address(columns[LOCAL], state == LISTEN)
        + " "
        + address(columns[REMOTE], state == LISTEN)
        + timer(columns)
        + uid
        + " ino:"
        + columns[INODE];
  }

  static boolean isListener(String row) {
    return Integer.parseInt(row.strip().split("\\s+")[STATE], 16) == LISTEN;
  }

  /** As Java and the agent write it: a mapped IPv4 address is an IPv4 address. */
  static String local(String row) {
    return endpoint(row, LOCAL);
  }

  static String remote(String row) {
    return endpoint(row, REMOTE);
  }

  private static String endpoint(String row, int column) {
    String[] columns = row.strip().split("\\s+");
    try {
      InetAddress address = InetAddress.getByAddress(bytes(columns[column]));
      int port = Integer.parseInt(columns[column].substring(columns[column].indexOf(':') + 1), 16);
      return AddressText.of(new InetSocketAddress(address, port));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Words of 32 bits in the machine's byte order, then the port as a number. */
  private static String address(String column, boolean listening) {
    int port = Integer.parseInt(column.substring(column.indexOf(':') + 1), 16);
    String text = host(bytes(column), listening);
    return text + ":" + (port == 0 ? "*" : Integer.toString(port));
  }

  private static byte[] bytes(String column) {
    int colon = column.indexOf(':');
    if (colon != 8 && colon != 32) {
      throw new IllegalArgumentException("Not an address: " + column);
    }
    ByteBuffer bytes = ByteBuffer.allocate(colon / 2).order(ByteOrder.nativeOrder());
    for (int at = 0; at < colon; at += 8) {
      bytes.putInt((int) Long.parseLong(column.substring(at, at + 8), 16));
    }
    return bytes.array();
  }

  private static String host(byte[] bytes, boolean listening) {
    boolean mapped = bytes.length == 16;
    for (int i = 0; mapped && i < 12; i++) {
      mapped = bytes[i] == (byte) (i < 10 ? 0 : 0xff);
    }
    try {
      InetAddress address = InetAddress.getByAddress(bytes);
      if (listening && bytes.length == 16 && address.isAnyLocalAddress()) {
        return "*";
      }
      String text = AddressText.of(address, "");
      return mapped ? "[::ffff:" + text + "]" : text;
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String timer(String[] columns) {
    String[] timer = columns[TIMER].split(":");
    int kind = Integer.parseInt(timer[0], 16);
    if (kind == 0) {
      return "";
    }
    long millis = Long.parseLong(timer[timer.length - 1], 16) * MILLIS_PER_TICK;
    // inet_sk_diag_fill in net/ipv4/inet_diag.c: probes count for the timers after the first.
    String count =
        kind >= KEEPALIVE
            ? columns[PROBES]
            : Long.toString(Long.parseLong(columns[RETRANSMITS], 16));
    String name = kind < TIMERS.length ? TIMERS[kind] : "unknown";
    return " timer:(" + name + "," + duration(millis) + "," + count + ")";
  }

  /** As print_ms_timer in misc/ss.c of iproute2: fewer digits the longer it is. */
  private static String duration(long millis) {
    long minutes = millis / 60_000;
    long seconds = millis / 1000 % 60;
    long rest = millis % 1000;
    StringBuilder text = new StringBuilder();
    if (minutes > 0) {
      text.append(minutes).append("min");
      rest = 0;
      seconds = minutes > 9 ? 0 : seconds;
    }
    if (seconds > 0) {
      rest = seconds > 9 ? 0 : rest;
      text.append(seconds).append(rest > 0 ? "." : "sec");
    }
    if (rest > 0) {
      text.append(String.format("%03dms", rest));
    }
    return text.toString();
  }
}
