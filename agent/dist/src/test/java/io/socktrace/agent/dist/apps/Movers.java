package io.socktrace.agent.dist.apps;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.FutureTask;

/**
 * Serves one connection in each way in which Java moves bytes, each on a listener of its own that
 * is closed right after, and prints what was moved: name, listener, whether the client's FIN had
 * come, and the tally.
 *
 * <p>The client reads the whole answer and then says so by one more byte, so that at the server's
 * close everything is acknowledged, and nothing is under way.
 */
public final class Movers {
  private static final int REQUEST = 300_000;
  private static final int ANSWER = 1_000_000;

  private final Path directory;
  private final FileChannel file;
  private int listeners;

  private Movers(Path directory) throws Exception {
    this.directory = directory;
    Path path = directory.resolve("file");
    Files.write(path, new byte[ANSWER + 100]);
    file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Argument: a directory to write in. */
  public static void main(String[] arguments) throws Exception {
    Movers movers = new Movers(Path.of(arguments[0]));
    try (ServerSocketChannel first = ServerSocketChannel.open().bind(movers.anyPort())) {
      Ready.awaitKernel(first);
    }
    for (boolean blocking : new boolean[] {true, false}) {
      String mode = blocking ? "blocking" : "selecting";
      movers.channel(mode + "-heap", channel -> ChannelMover.heap(channel, blocking));
      movers.channel(mode + "-direct", channel -> ChannelMover.direct(channel, blocking));
      for (String kinds : new String[] {"hhh", "ddd", "hdh", "dh"}) {
        movers.channel(
            mode + "-vector-" + kinds, channel -> ChannelMover.vector(channel, blocking, kinds));
      }
      movers.channel(mode + "-file", channel -> ChannelMover.file(channel, blocking, movers.file));
      movers.unix(mode + "-heap", channel -> ChannelMover.heap(channel, blocking));
      movers.unix(mode + "-direct", channel -> ChannelMover.direct(channel, blocking));
      movers.unix(mode + "-file", channel -> ChannelMover.file(channel, blocking, movers.file));
    }
    movers.channel("adaptor", channel -> new StreamMover(channel.socket()));
    movers.channel("adaptor-timed", Movers::timed);
    movers.socket("socket");
    movers.asynchronous("asynchronous-heap", ByteBuffer.allocate(Mover.CHUNK));
    movers.asynchronous("asynchronous-direct", ByteBuffer.allocateDirect(Mover.CHUNK));
    movers.asynchronous(
        "asynchronous-vector", ByteBuffer.allocateDirect(999), ByteBuffer.allocateDirect(9999));
    if (Runtime.version().feature() >= 21) {
      onVirtualThread(() -> movers.socket("virtual-socket"));
      onVirtualThread(
          () -> movers.channel("virtual-channel", channel -> ChannelMover.heap(channel, true)));
    }
    // Asynchronous channels have threads that would keep the JVM.
    System.exit(0);
  }

  private static Mover timed(SocketChannel channel) throws Exception {
    channel.socket().setSoTimeout(60_000);
    return new StreamMover(channel.socket());
  }

  private interface Serving {
    void run() throws Exception;
  }

  private interface Kind {
    Mover of(SocketChannel channel) throws Exception;
  }

  /** By reflection, since this class is compiled for a JDK without virtual threads. */
  private static void onVirtualThread(Serving serving) throws Exception {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              serving.run();
              return null;
            });
    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    task.get();
  }

  /** Of a loopback address of its own, so that no two listeners ever have the same name. */
  private InetSocketAddress anyPort() throws Exception {
    byte[] address = {127, 0, 1, (byte) ++listeners};
    return new InetSocketAddress(InetAddress.getByAddress(address), 0);
  }

  private void channel(String name, Kind kind) throws Exception {
    for (boolean clientCloses : new boolean[] {false, true}) {
      try (ServerSocketChannel server = ServerSocketChannel.open().bind(anyPort())) {
        FutureTask<Void> client = client(server.getLocalAddress(), clientCloses);
        serve(name, server.getLocalAddress(), kind.of(server.accept()), clientCloses, client);
      }
    }
  }

  private void unix(String name, Kind kind) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve(name));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      FutureTask<Void> client = client(address, false);
      serve("unix-" + name, address, kind.of(server.accept()), false, client);
    }
  }

  private void socket(String name) throws Exception {
    for (boolean clientCloses : new boolean[] {false, true}) {
      try (ServerSocket server = new ServerSocket()) {
        server.bind(anyPort());
        FutureTask<Void> client = client(server.getLocalSocketAddress(), clientCloses);
        Mover mover = new StreamMover(server.accept());
        serve(name, server.getLocalSocketAddress(), mover, clientCloses, client);
      }
    }
  }

  private void asynchronous(String name, ByteBuffer... buffers) throws Exception {
    for (boolean clientCloses : new boolean[] {false, true}) {
      try (AsynchronousServerSocketChannel server =
          AsynchronousServerSocketChannel.open().bind(anyPort())) {
        FutureTask<Void> client = client(server.getLocalAddress(), clientCloses);
        Mover mover = new AsynchronousMover(server.accept().get(), buffers);
        serve(name, server.getLocalAddress(), mover, clientCloses, client);
      }
    }
  }

  private void serve(
      String name,
      SocketAddress listener,
      Mover mover,
      boolean clientCloses,
      FutureTask<Void> client)
      throws Exception {
    mover.receiveAll(REQUEST);
    mover.sendAll(ANSWER);
    mover.receiveAll(1);
    if (clientCloses) {
      mover.receiveEnd();
    }
    mover.close();
    client.get();
    String target =
        listener instanceof InetSocketAddress inet
            ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
            : listener.toString();
    System.out.println(name + " " + target + " " + clientCloses + " " + mover.tally);
  }

  private FutureTask<Void> client(SocketAddress server, boolean closesFirst) {
    FutureTask<Void> client =
        new FutureTask<>(
            () -> {
              try (SocketChannel channel = SocketChannel.open(server)) {
                OutputStream out = Channels.newOutputStream(channel);
                InputStream in = Channels.newInputStream(channel);
                out.write(new byte[REQUEST]);
                in.readNBytes(ANSWER);
                out.write(1);
                if (!closesFirst) {
                  in.read();
                }
              }
              return null;
            });
    new Thread(client).start();
    return client;
  }
}
