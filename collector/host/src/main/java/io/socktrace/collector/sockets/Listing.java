package io.socktrace.collector.sockets;

import java.util.List;

/**
 * The listeners of the host as one scan found them. It is not one moment's picture.
 *
 * @param ownNamespace inode of the network namespace that was asked through sock_diag
 * @param remarks what is missing and why, for people
 */
public record Listing(List<HostListener> listeners, long ownNamespace, List<String> remarks) {
  boolean hasSeveralNamespaces() {
    return listeners.stream().anyMatch(row -> row.namespace() != ownNamespace);
  }
}
