package io.socktrace.agent.connection;

import io.socktrace.kernel.SystemCalls;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A kernel with the sockets that a test puts into it, by descriptor.
 *
 * <p>Every buffer of a reader gets an address range of its own, as real memory has.
 */
public final class FakeSockets implements SystemCalls {
  private static final int RANGE_BITS = 20;
  private static final int EBADF = 9;
  private static final int TCP_INFO_BYTES = 248;

  private final Map<Integer, Socket> sockets = new ConcurrentHashMap<>();
  private final Map<Long, ByteBuffer> buffers = new ConcurrentHashMap<>();

  /** The socket with this descriptor, made on first use. */
  public Socket at(int fd) {
    return sockets.computeIfAbsent(fd, first -> new Socket());
  }

  @Override
  public int getsockopt(int fd, int level, int option, long valueAddress, long lengthAddress) {
    Socket socket = sockets.get(fd);
    if (socket == null) {
      return -EBADF;
    }
    ByteBuffer answer = ByteBuffer.allocate(TCP_INFO_BYTES).order(java.nio.ByteOrder.nativeOrder());
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
    put(valueAddress, answer.array(), bytes);
    buffer(lengthAddress).putInt(offset(lengthAddress), bytes);
    return 0;
  }

  @Override
  public int readlink(long pathAddress, long bufferAddress, long bufferBytes) {
    StringBuilder path = new StringBuilder();
    ByteBuffer memory = buffer(pathAddress);
    for (int at = offset(pathAddress); memory.get(at) != 0; at++) {
      path.append((char) memory.get(at));
    }
    String fd = path.substring(path.lastIndexOf("/") + 1);
    Socket socket = sockets.get(Integer.valueOf(fd));
    if (socket == null) {
      return -EBADF;
    }
    byte[] link = ("socket:[" + socket.inode + "]").getBytes(StandardCharsets.US_ASCII);
    put(bufferAddress, link, link.length);
    return link.length;
  }

  @Override
  public int clockGetres(int clock, long timespecAddress) {
    buffer(timespecAddress).putLong(offset(timespecAddress), 0);
    buffer(timespecAddress).putLong(offset(timespecAddress) + 8, 4_000_000);
    return 0;
  }

  @Override
  public int getsockname(int fd, long addressAddress, long lengthAddress) {
    Socket socket = sockets.get(fd);
    if (socket == null || socket.local == null) {
      return -EBADF;
    }
    byte[] ip = socket.local.getAddress().getAddress();
    ByteBuffer answer = ByteBuffer.allocate(28).order(java.nio.ByteOrder.nativeOrder());
    answer.putShort(0, (short) (ip.length == 4 ? 2 : 10));
    answer.put(2, (byte) (socket.local.getPort() >> 8)).put(3, (byte) socket.local.getPort());
    answer.put(ip.length == 4 ? 4 : 8, ip);
    put(addressAddress, answer.array(), 28);
    return 0;
  }

  @Override
  public synchronized long addressOf(ByteBuffer direct) {
    long range = buffers.size() + 1L;
    buffers.put(range, direct);
    return range << RANGE_BITS;
  }

  @Override
  public String name() {
    return "fake";
  }

  private ByteBuffer buffer(long address) {
    return buffers.get(address >>> RANGE_BITS);
  }

  private static int offset(long address) {
    return (int) (address & (1 << RANGE_BITS) - 1);
  }

  private void put(long address, byte[] bytes, int length) {
    buffer(address).put(offset(address), bytes, 0, length);
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
