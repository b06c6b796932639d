package io.socktrace.bootstrap;

import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.LongAdder;

/**
 * All calls of {@code FileChannel.transferTo} in this JVM that moved bytes, by the path that they
 * took and the kind of target: also those that have nothing to do with an accepted connection.
 */
public final class Transfers {
  /* Positions in the paths. */
  public static final int SENDFILE = 0;
  public static final int COPY_FILE_RANGE = 1;
  public static final int MAPPED = 2;
  public static final int LOOP = 3;
  public static final int HEAP = 4;

  /** Words of the public interface, at the positions above. */
  public static final String[] PATHS = {"sendfile", "copy_file_range", "mapped", "loop", "heap"};

  /* Positions in the targets. */
  static final int SOCKET = 0;
  static final int FILE = 1;
  static final int PIPE = 2;
  static final int DATAGRAM = 3;
  static final int OTHER = 4;

  /** Words of the public interface, at the positions above. */
  public static final String[] TARGETS = {"socket", "file", "pipe", "datagram", "other"};

  private static final LongAdder[] CALLS = adders();
  private static final LongAdder[] BYTES = adders();

  private Transfers() {}

  public static long calls(int path, int target) {
    return CALLS[path * TARGETS.length + target].sum();
  }

  public static long bytes(int path, int target) {
    return BYTES[path * TARGETS.length + target].sum();
  }

  static void count(int path, int target, long bytes) {
    CALLS[path * TARGETS.length + target].increment();
    BYTES[path * TARGETS.length + target].add(bytes);
  }

  /** What a channel of the JDK's own leads to. */
  static int targetOf(Object channel) {
    if (channel instanceof SocketChannel) {
      return SOCKET;
    }
    if (channel instanceof FileChannel) {
      return FILE;
    }
    if (channel instanceof Pipe.SinkChannel) {
      return PIPE;
    }
    return channel instanceof DatagramChannel ? DATAGRAM : OTHER;
  }

  private static LongAdder[] adders() {
    LongAdder[] adders = new LongAdder[PATHS.length * TARGETS.length];
    for (int i = 0; i < adders.length; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }
}
