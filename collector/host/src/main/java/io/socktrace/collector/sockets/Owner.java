package io.socktrace.collector.sockets;

import java.util.List;

/**
 * Who has a socket open.
 *
 * @param holders the lowest pid first; several where it was inherited or handed over
 * @param unknown why nobody is named; null if somebody is
 */
public record Owner(List<Holder> holders, String unknown) {
  boolean isKnown() {
    return !holders.isEmpty();
  }
}
