package io.socktrace.agent.connection;

import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.SystemCalls;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A kernel with the sockets that a test puts into it, by descriptor. */
public final class FakeSockets {
  private static final long TICK_NANOS = 4_000_000;
  private static final int EBADF = 9;
  private static final int TCP_INFO_BYTES = 248;

  private final Map<Integer, Socket> sockets = new ConcurrentHashMap<>();
  private final KernelAccess access = new KernelAccess("fake", TICK_NANOS, Calls::new);

  /** The socket with this descriptor, made on first use. */
  public Socket at(int fd) {
    return sockets.computeIfAbsent(fd, first -> new Socket());
  }

  public KernelAccess access() {
    return access;
  }

  private final class Calls implements SystemCalls {
    private final ByteBuffer memory;

    Calls(int memoryBytes) {
      memory = ByteBuffer.allocate(memoryBytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public ByteBuffer memory() {
      return memory;
    }

    @Override
    public int getsockopt(int fd, int level, int option, int value, int length) {
      Socket socket = sockets.get(fd);
      if (socket == null) {
        return -EBADF;
      }
      ByteBuffer answer = ByteBuffer.allocate(TCP_INFO_BYTES).order(ByteOrder.nativeOrder());
      int bytes;
      if (level == 6 && option == 11) { // TCP_INFO
        socket.writeTcpInfo(answer);
        bytes = TCP_INFO_BYTES;
      } else if (level == 1 && option == 55) { // SO_MEMINFO, index 8
        answer.putInt(32, (int) socket.drops);
        bytes = 36;
      } else if (level == 1 && option == 57) { // SO_COOKIE
        answer.putLong(0, socket.cookie);
        bytes = 8;
      } else {
        throw new IllegalArgumentException(level + " " + option);
      }
      memory.put(value, answer.array(), 0, bytes);
      memory.putInt(length, bytes);
      return 0;
    }

    @Override
    public int readlink(int path, int buffer, int bufferBytes) {
      StringBuilder name = new StringBuilder();
      for (int at = path; memory.get(at) != 0; at++) {
        name.append((char) memory.get(at));
      }
      Socket socket = sockets.get(Integer.valueOf(name.substring(name.lastIndexOf("/") + 1)));
      if (socket == null) {
        return -EBADF;
      }
      byte[] link = ("socket:[" + socket.inode + "]").getBytes(StandardCharsets.US_ASCII);
      memory.put(buffer, link);
      return link.length;
    }

    @Override
    public int clockGetres(int clock, int timespec) {
      throw new UnsupportedOperationException("asked only where a way is tried");
    }

    @Override
    public int getsockname(int fd, int sockaddr, int length) {
      Socket socket = sockets.get(fd);
      if (socket == null || socket.local == null) {
        return -EBADF;
      }
      byte[] ip = socket.local.getAddress().getAddress();
      memory.putShort(sockaddr, (short) (ip.length == 4 ? 2 : 10));
      memory.put(sockaddr + 2, (byte) (socket.local.getPort() >> 8));
      memory.put(sockaddr + 3, (byte) socket.local.getPort());
      memory.put(sockaddr + (ip.length == 4 ? 4 : 8), ip);
      return 0;
    }
  }

  /** One socket; fields at their offsets in {@code struct tcp_info}. */
  public static final class Socket {
    public int state = 1;
    public int queueLength;
    public int queueLimit;
    public int lastDataSentMillis;
    public int lastDataRecvMillis;
    public int rttMicros = 120;
    public int minRttMicros = 100;
    public int totalRetrans;
    public long bytesAcked;
    public long bytesReceived;
    public long rwndLimitedMicros;
    public long sndbufLimitedMicros;
    public long drops;
    public long cookie = 77;
    public long inode = 4711;
    public InetSocketAddress local;

    /** Makes it listen; 10 is {@code TCP_LISTEN}. */
    public Socket listening(int length, int limit) {
      state = 10;
      queueLength = length;
      queueLimit = limit;
      return this;
    }

    private void writeTcpInfo(ByteBuffer info) {
      info.put(0, (byte) state);
      info.putInt(24, queueLength).putInt(28, queueLimit);
      info.putInt(44, lastDataSentMillis).putInt(52, lastDataRecvMillis);
      info.putInt(68, rttMicros).putInt(100, totalRetrans);
      info.putLong(120, bytesAcked).putLong(128, bytesReceived);
      info.putInt(148, minRttMicros);
      info.putLong(176, rwndLimitedMicros).putLong(184, sndbufLimitedMicros);
    }
  }
}
