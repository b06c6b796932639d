package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Sockets;
import io.socktrace.kernel.SocketReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Finds the listeners of this process that no hook has seen: Netty's native transport, inherited
 * descriptors, native code.
 *
 * <p>By the kernel's list of listening sockets: an inode there that is nobody's we know is looked
 * for among our descriptors, once. It is taken in some moments after it was found, so that a socket
 * that a hook is just about to tell of is not taken for one of these. Such a listener is gone when
 * its inode no longer stands behind its descriptor.
 *
 * <p>Runs on socktrace's thread.
 */
final class NativeListeners {
  /** Listeners are opened early and have small numbers; a process may have a million others. */
  private static final int SCANNED = 65_536;

  private static final int ENOENT = 2;
  private static final int FOUND_LIMIT = 4096;
  private static final long SETTLED_NANOS = 250_000_000;

  /** So many looks later others' sockets are looked for again: they may have been handed to us. */
  private static final int LOOKS_TO_FORGET = 60;

  private final SocketReader reader;
  private final Path descriptors;
  private final Map<Long, Found> found = new HashMap<>();
  private Set<Long> ofOthers = new HashSet<>();
  private int looks;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  NativeListeners(SocketReader reader, Path proc) {
    this.reader = reader;
    this.descriptors = proc.resolve("self/fd");
  }

  /**
   * @param listening every listening socket of the network namespace, by inode
   * @param known the inodes of our listeners
   */
  void compare(Map<Long, InetSocketAddress> listening, Set<Long> known, long nowNanos) {
    if (++looks % LOOKS_TO_FORGET == 0) {
      ofOthers.clear();
    }
    Set<Long> stillOfOthers = new HashSet<>();
    Map<Long, InetSocketAddress> unknown = new HashMap<>();
    listening.forEach(
        (inode, local) -> {
          if (ofOthers.contains(inode)) {
            stillOfOthers.add(inode);
          } else if (!known.contains(inode)) {
            unknown.put(inode, local);
          }
        });
    ofOthers = stillOfOthers;
    found.keySet().retainAll(unknown.keySet());
    unknown.keySet().removeAll(found.keySet());
    if (!unknown.isEmpty()) {
      findAmongDescriptors(unknown, nowNanos);
    }
  }

  private void findAmongDescriptors(Map<Long, InetSocketAddress> unknown, long nowNanos) {
    int left = SCANNED;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Iterator<Path> each = all.iterator();
          each.hasNext() && left > 0 && !unknown.isEmpty();
          left--) {
        int fd = Integer.parseInt(each.next().getFileName().toString());
        long inode = reader.readInode(fd);
        InetSocketAddress local = inode < 0 ? null : unknown.remove(inode);
        if (local != null && found.size() < FOUND_LIMIT) {
          found.put(inode, new Found(fd, local, nowNanos));
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      // No descriptor may be left to read the directory by: at the next look perhaps.
      return;
    }
    ofOthers.addAll(unknown.keySet());
  }

  /** Takes in what was found some moments ago and is still there and unknown. */
  void settle(long nowNanos) {
    if (found.isEmpty()) {
      return;
    }
    Iterator<Map.Entry<Long, Found>> entries = found.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Long, Found> entry = entries.next();
      Found one = entry.getValue();
      if (nowNanos - one.foundNanos >= SETTLED_NANOS) {
        entries.remove();
        if (reader.readInode(one.fd) == entry.getKey()) {
          Listener listener = new Listener(one.fd, one.local, -1, -1);
          listener.inode = entry.getKey();
          Sockets.adopt(listener);
        }
      }
    }
  }

  /** Lets go of a listener whose descriptor is no longer that socket. */
  void verify(Listener listener) {
    long inode = listener.inode;
    if (inode >= 0
        && Sockets.LISTENERS.get(listener.fd) == listener
        && !listener.closing
        && isAnother(reader.readInode(listener.fd), inode)) {
      Sockets.forget(listener);
    }
  }

  /** A kernel that gives no answer has not said so. */
  private boolean isAnother(long now, long before) {
    return now != before && (now >= 0 || reader.errno() == 0 || reader.errno() == ENOENT);
  }

  private record Found(int fd, InetSocketAddress local, long foundNanos) {}
}
