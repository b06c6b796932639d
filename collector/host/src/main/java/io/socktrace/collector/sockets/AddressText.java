package io.socktrace.collector.sockets;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Addresses as {@code ss -n} prints them, where Java's own form is long ({@code 0:0:0:0:0:0:0:1}).
 */
final class AddressText {
  private static final int GROUPS = 8;

  private AddressText() {}

  static String of(InetSocketAddress address) {
    return of(address.getAddress(), "") + ":" + address.getPort();
  }

  /**
   * @param device that a socket is bound to, or empty
   */
  static String of(InetAddress address, String device) {
    String scope = device.isEmpty() ? "" : "%" + device;
    return address instanceof Inet6Address
        ? "[" + bare(address) + "]" + scope
        : bare(address) + scope;
  }

  /** Without the brackets that keep it apart from a port. */
  static String bare(InetAddress address) {
    return address instanceof Inet6Address
        ? compressed(address.getAddress())
        : address.getHostAddress();
  }

  /** RFC 5952: the longest run of zero groups, the first of equal ones, becomes {@code ::}. */
  private static String compressed(byte[] bytes) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
