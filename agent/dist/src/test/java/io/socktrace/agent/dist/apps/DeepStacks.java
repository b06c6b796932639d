package io.socktrace.agent.dist.apps;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/**
 * Accepts, reads, writes and closes where the stack ends: descends until it overflows and on the
 * way up tries at every frame, so that the overflow strikes in turn in every method that such a
 * call is made of. Does so on stacks of many sizes; then accepts again where there is room.
 *
 * <p>Every attempt has a socket of its own, since the JDK's locks do not survive an overflow in
 * them; where an accept or a close overflowed, a connection may be left to nobody. And the buffers
 * are direct ones, since the JDK's cache of temporary buffers does not survive it either.
 */
public final class DeepStacks {
  private static final int SMALLEST = 180 << 10;
  private static final int LARGEST = 1 << 20;
  private static final int STEP = 280 << 10;

  /** How often the call is made again in the frames above the first one where it succeeds. */
  private static final int TRIES = 32;

  /** More than one descent uses up. */
  private static final int PREPARED = 120;

  private static final int EXCHANGES = 20;

  private final Calls accepts = new Calls();
  private final Calls transfers = new Calls();
  private final Calls closes = new Calls();
  private final List<SocketChannel> clients = new ArrayList<>();
  private final List<SocketChannel> accepted = new ArrayList<>();
  private final TreeSet<String> failures = new TreeSet<>();
  private Calls attempts;
  private int overflows;
  private int successes;

  private DeepStacks() {}

  public static void main(String[] arguments) throws Exception {
    DeepStacks stacks = new DeepStacks();
    try (ServerSocketChannel server = listen();
        ServerSocketChannel last = listen()) {
      Ready.awaitKernel(server);
      loadHandlers();
      stacks.prepare(server, 1);
      stacks.attempt(stacks.accepts);
      stacks.attempt(stacks.transfers);
      stacks.attempt(stacks.closes);
      for (int bytes = SMALLEST; bytes <= LARGEST; bytes += STEP) {
        stacks.prepare(server, PREPARED);
        stacks.descendOn(bytes, stacks.accepts);
        stacks.descendOn(bytes, stacks.transfers);
        stacks.descendOn(bytes, stacks.closes);
      }
      stacks.closeAll();
      System.out.println("other failures " + stacks.failures);
      System.out.println("some overflowed " + (stacks.overflows > 0));
      for (int i = 0; i < EXCHANGES; i++) {
        exchange(last);
      }
      System.out.println("last " + last.socket().getLocalPort());
      System.in.read();
    }
    System.exit(0);
  }

  /**
   * The JDK catches these on the way up. Loaded there, in the last bytes of a stack, they make the
   * JVM complain on standard error as soon as any agent transforms classes.
   */
  private static void loadHandlers() throws ClassNotFoundException {
    Class.forName("java.net.SocketException");
    Class.forName("sun.net.ConnectionResetException");
    Class.forName(
        Runtime.version().feature() < 21
            ? "jdk.internal.misc.ScopedMemoryAccess$Scope$ScopedAccessError"
            : "jdk.internal.misc.ScopedMemoryAccess$ScopedAccessError");
  }

  private static ServerSocketChannel listen() throws Exception {
    return ServerSocketChannel.open()
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static void exchange(ServerSocketChannel server) throws Exception {
    try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept()) {
      client.write(ByteBuffer.allocate(10));
      accepted.read(ByteBuffer.allocate(10));
      accepted.write(ByteBuffer.allocateDirect(10));
    }
  }

  private void prepare(ServerSocketChannel shared, int count) throws Exception {
    while (accepts.left() < count) {
      ServerSocketChannel server = listen();
      clients.add(SocketChannel.open(server.getLocalAddress()));
      accepts.add(server::accept);
    }
    while (transfers.left() < count) {
      SocketChannel channel = connect(shared);
      ByteBuffer buffer = ByteBuffer.allocateDirect(1);
      transfers.add(
          () -> {
            channel.read(buffer);
            channel.write(buffer.flip());
            return null;
          });
    }
    while (closes.left() < count) {
      SocketChannel channel = connect(shared);
      closes.add(
          () -> {
            channel.close();
            return null;
          });
    }
  }

  private SocketChannel connect(ServerSocketChannel server) throws Exception {
    SocketChannel client = SocketChannel.open(server.getLocalAddress());
    SocketChannel channel = server.accept();
    client.write(ByteBuffer.allocate(1));
    clients.add(client);
    accepted.add(channel);
    return channel;
  }

  private void descendOn(int bytes, Calls calls) throws Exception {
    successes = 0;
    attempts = calls;
    Thread thread = new Thread(null, this::descend, "deep", bytes);
    thread.start();
    thread.join();
  }

  private void descend() {
    try {
      descend();
    } catch (StackOverflowError end) {
      overflows++;
    }
    if (successes < TRIES && attempts.left() > 0) {
      attempt(attempts);
    }
  }

  private void attempt(Calls calls) {
    Callable<SocketChannel> call = calls.take();
    try {
      SocketChannel channel = call.call();
      if (channel != null) {
        accepted.add(channel);
      }
      successes++;
    } catch (StackOverflowError overflow) {
      throw overflow;
    } catch (Throwable other) {
      failures.add(other.toString());
    }
  }

  private void closeAll() throws Exception {
    while (accepts.left() > 0) {
      accepted.add(accepts.take().call());
    }
    for (SocketChannel each : accepted) {
      each.close();
    }
    for (SocketChannel each : clients) {
      each.close();
    }
  }

  /** A queue that an overflow in the middle of a method cannot upset. */
  private static final class Calls {
    private final List<Callable<SocketChannel>> all = new ArrayList<>();
    private int taken;

    int left() {
      return all.size() - taken;
    }

    void add(Callable<SocketChannel> call) {
      all.add(call);
    }

    Callable<SocketChannel> take() {
      return all.get(taken++);
    }
  }
}
