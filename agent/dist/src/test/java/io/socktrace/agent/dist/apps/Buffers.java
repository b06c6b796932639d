package io.socktrace.agent.dist.apps;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.InvalidMarkException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;

/**
 * Reads and writes, plainly and by scatter and gather, with buffers of every kind, position, limit
 * and mark, and prints all that can be seen of them afterwards.
 */
public final class Buffers {
  private static final int ROUNDS = 300;
  private static final int LARGEST = 64;

  private final Random random = new Random(17);

  private Buffers() {}

  public static void main(String[] arguments) throws Exception {
    Buffers buffers = new Buffers();
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Ready.awaitKernel(server);
      try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
          SocketChannel accepted = server.accept()) {
        for (int i = 0; i < ROUNDS; i++) {
          buffers.write(accepted, client);
          buffers.read(accepted, client);
        }
      }
    }
  }

  private void write(SocketChannel accepted, SocketChannel client) throws Exception {
    ByteBuffer[] all = several();
    long written =
        all.length == 1
            ? accepted.write(random.nextBoolean() ? all[0] : (all[0] = all[0].asReadOnlyBuffer()))
            : accepted.write(all, 0, all.length - 1);
    print("wrote " + written, all);
    drain(client, written);
  }

  private void read(SocketChannel accepted, SocketChannel client) throws Exception {
    ByteBuffer[] all = several();
    byte[] sent = new byte[1 + random.nextInt(LARGEST)];
    random.nextBytes(sent);
    client.write(ByteBuffer.wrap(sent));
    long read = all.length == 1 ? accepted.read(all[0]) : accepted.read(all, 1, all.length - 1);
    print("read " + read, all);
    drain(accepted, sent.length - read);
  }

  private static void drain(SocketChannel channel, long bytes) throws Exception {
    ByteBuffer rest = ByteBuffer.allocate((int) bytes);
    while (rest.hasRemaining()) {
      channel.read(rest);
    }
  }

  private ByteBuffer[] several() {
    ByteBuffer[] all = new ByteBuffer[1 + random.nextInt(4)];
    for (int i = 0; i < all.length; i++) {
      all[i] = any();
    }
    return all;
  }

  private ByteBuffer any() {
    ByteBuffer buffer =
        random.nextBoolean() ? ByteBuffer.allocate(LARGEST) : ByteBuffer.allocateDirect(LARGEST);
    for (int i = 0; i < LARGEST; i++) {
      buffer.put(i, (byte) random.nextInt());
    }
    if (random.nextBoolean()) {
      buffer = buffer.position(random.nextInt(LARGEST / 4)).slice();
    }
    buffer.order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int position = random.nextInt(buffer.capacity() / 2);
    if (random.nextBoolean()) {
      buffer.position(random.nextInt(position + 1)).mark();
    }
    // Now and then one with no room at all.
    int limit = random.nextInt(8) == 0 ? position : buffer.capacity() - random.nextInt(8);
    return buffer.position(position).limit(limit);
  }

  private static void print(String what, ByteBuffer[] all) {
    StringBuilder line = new StringBuilder(what);
    for (ByteBuffer buffer : all) {
      line.append(" | ").append(buffer).append(' ').append(buffer.order());
      int position = buffer.position();
      int limit = buffer.limit();
      line.append(' ').append(buffer.position(0).limit(buffer.capacity()).hashCode());
      buffer.limit(limit).position(position);
    }
    for (ByteBuffer buffer : all) {
      line.append(" mark ").append(mark(buffer));
    }
    System.out.println(line);
  }

  private static String mark(ByteBuffer buffer) {
    try {
      return String.valueOf(buffer.reset().position());
    } catch (InvalidMarkException unset) {
      return "none";
    }
  }
}
