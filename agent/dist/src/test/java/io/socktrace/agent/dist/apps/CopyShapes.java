package io.socktrace.agent.dist.apps;

import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/**
 * Copies files in every way in which Java programs do, each on the main thread between marks that a
 * tracer of system calls sees, and each to a listener of its own or to a file.
 *
 * <p>Prints for a connection: {@code connection name listener received sent}; for a transfer to
 * something else what socktrace has counted meanwhile: {@code other name path target calls bytes}.
 */
public final class CopyShapes {
  private static final int SIZE = 100_000;
  private static final int LARGE = 16 << 20;
  private static final long HUGE = 3L << 30;

  private final Path directory;
  private final Path path;
  private final FileChannel file;
  private int listeners;

  private CopyShapes(Path directory) throws Exception {
    this.directory = directory;
    path = directory.resolve("source");
    Files.write(path, new byte[SIZE]);
    file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private interface Copy<T> {
    /**
     * @return bytes that the application itself knows to have moved
     */
    long run(T connection) throws Exception;
  }

  /** Argument: a directory to write in. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "thread " + Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());
    CopyShapes shapes = new CopyShapes(Path.of(arguments[0]));
    try (ServerSocketChannel first = ServerSocketChannel.open().bind(shapes.anyPort())) {
      Ready.awaitKernel(first);
    }
    shapes.transfers();
    shapes.wrappers();
    shapes.streams();
    shapes.writes();
    shapes.reads();
    shapes.others();
  }

  private void transfers() throws Exception {
    send("transferTo(SocketChannel)", to -> file.transferTo(0, SIZE, to));
    send("transferTo(SocketChannel), 100 bytes", to -> file.transferTo(0, 100, to));
    slowly("transferTo(SocketChannel), non-blocking, slow reader");
    Path huge = directory.resolve("huge");
    try (FileChannel sparse =
        FileChannel.open(
            huge, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      sparse.write(ByteBuffer.allocate(1), HUGE - 1);
      send(
          "transferTo(SocketChannel), 3 GiB",
          to -> {
            long sent = sparse.transferTo(0, HUGE, to);
            return sent + sparse.transferTo(sent, HUGE - sent, to);
          });
    }
    Files.delete(huge);
    Path virtual = Path.of("/proc/sys/kernel/ostype");
    try (FileChannel empty = FileChannel.open(virtual)) {
      send("transferTo(SocketChannel) of a file in /proc", to -> empty.transferTo(0, SIZE, to));
    }
  }

  private void wrappers() throws Exception {
    send("transferTo(wrapper of a SocketChannel)", to -> file.transferTo(0, SIZE, wrap(to)));
    send("transferTo(TLS channel)", to -> file.transferTo(0, SIZE, new TlsChannel(to)));
    stream(
        "transferTo(Channels.newChannel(Socket's stream))",
        to -> file.transferTo(0, SIZE, Channels.newChannel(to.getOutputStream())));
    send(
        "transferTo(Channels.newChannel(SocketChannel's socket's stream))",
        to -> file.transferTo(0, SIZE, Channels.newChannel(to.socket().getOutputStream())));
  }

  private void streams() throws Exception {
    stream("Files.copy(Path, Socket's stream)", to -> Files.copy(path, to.getOutputStream()));
    send(
        "Files.copy(Path, SocketChannel's socket's stream)",
        to -> Files.copy(path, to.socket().getOutputStream()));
    send(
        "Files.newInputStream.transferTo(Channels.newOutputStream(SocketChannel))",
        to -> {
          try (InputStream in = Files.newInputStream(path)) {
            return in.transferTo(Channels.newOutputStream(to));
          }
        });
    stream(
        "FileInputStream.transferTo(Socket's stream)",
        to -> {
          try (InputStream in = new FileInputStream(path.toFile())) {
            return in.transferTo(to.getOutputStream());
          }
        });
  }

  private void writes() throws Exception {
    send("SocketChannel.write(heap)", to -> to.write(ByteBuffer.allocate(SIZE)));
    send("SocketChannel.write(direct)", to -> to.write(ByteBuffer.allocateDirect(SIZE)));
    send("SocketChannel.write(mapped)", to -> to.write(map(SIZE)));
    send("SocketChannel.write(slice of mapped)", to -> to.write(map(SIZE).slice().duplicate()));
    send(
        "SocketChannel.write(heap, direct, mapped)",
        to ->
            to.write(
                new ByteBuffer[] {
                  ByteBuffer.allocate(30_000), ByteBuffer.allocateDirect(20_000), map(50_000)
                }));
    stream(
        "Socket's stream.write(byte[])",
        to -> {
          to.getOutputStream().write(new byte[SIZE]);
          return SIZE;
        });
  }

  private void reads() throws Exception {
    receive(
        "transferFrom(SocketChannel)",
        from -> {
          try (FileChannel target = target("received")) {
            return target.transferFrom(from, 0, SIZE);
          }
        });
    receive(
        "SocketChannel.read(heap, direct)",
        from -> {
          ByteBuffer[] buffers = {ByteBuffer.allocate(30_000), ByteBuffer.allocateDirect(70_000)};
          long read = 0;
          while (read < SIZE) {
            read += from.read(buffers);
          }
          return read;
        });
    receive(
        "SocketChannel.read(mapped)",
        from -> {
          ByteBuffer buffer = map(SIZE);
          while (buffer.hasRemaining()) {
            from.read(buffer);
          }
          return SIZE;
        });
  }

  /** Last: on JDK 17 a target that is open to append changes what follows. */
  private void others() throws Exception {
    try (FileChannel target = target("copy")) {
      other("transferTo(FileChannel)", () -> file.transferTo(0, SIZE, target));
    }
    Pipe pipe = Pipe.open();
    other("transferTo(Pipe), 10 000 bytes", () -> file.transferTo(0, 10_000, pipe.sink()));
    pipe.source().read(ByteBuffer.allocate(20_000));
    other("transferTo(Pipe), 20 000 bytes", () -> file.transferTo(0, 20_000, pipe.sink()));
    try (FileChannel target =
        FileChannel.open(
            directory.resolve("log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      other("transferTo(FileChannel, append)", () -> file.transferTo(0, SIZE, target));
    }
    try (FileChannel target = target("after")) {
      other("transferTo(FileChannel), after that", () -> file.transferTo(0, SIZE, target));
    }
    send("transferTo(SocketChannel), after that", to -> file.transferTo(0, SIZE, to));
    pipe.sink().close();
    pipe.source().close();
  }

  private FileChannel target(String name) throws Exception {
    return FileChannel.open(
        directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private ByteBuffer map(int size) throws Exception {
    return file.map(FileChannel.MapMode.READ_WRITE, 0, size);
  }

  private static WritableByteChannel wrap(SocketChannel channel) {
    return new Wrapper(channel);
  }

  private static class Wrapper implements WritableByteChannel {
    final SocketChannel channel;

    Wrapper(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public int write(ByteBuffer buffer) throws java.io.IOException {
      return channel.write(buffer);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws java.io.IOException {
      channel.close();
    }
  }

  /** Named like one of those; what it writes is 5 bytes longer than what it is given. */
  private static final class TlsChannel extends Wrapper {
    TlsChannel(SocketChannel channel) {
      super(channel);
    }

    @Override
    public int write(ByteBuffer buffer) throws java.io.IOException {
      int taken = buffer.remaining();
      ByteBuffer sealed = ByteBuffer.allocateDirect(taken + 5);
      sealed.put(5, buffer, buffer.position(), taken);
      buffer.position(buffer.limit());
      while (sealed.hasRemaining()) {
        channel.write(sealed);
      }
      return taken;
    }
  }

  private void send(String name, Copy<SocketChannel> copy) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(anyPort())) {
      FutureTask<Void> client = client(server.getLocalAddress(), 0, null);
      try (SocketChannel connection = server.accept()) {
        mark(name);
        long sent = copy.run(connection);
        mark("end");
        connection.shutdownOutput();
        client.get();
        say(name, server.getLocalAddress(), 0, sent);
      }
    }
  }

  private void slowly(String name) throws Exception {
    Path large = directory.resolve("large");
    Files.write(large, new byte[LARGE]);
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(anyPort());
        FileChannel source = FileChannel.open(large);
        Selector selector = Selector.open()) {
      CountDownLatch full = new CountDownLatch(1);
      FutureTask<Void> client = client(server.getLocalAddress(), 0, full);
      SocketChannel connection = server.accept();
      connection.configureBlocking(false);
      connection.register(selector, SelectionKey.OP_WRITE);
      mark(name);
      long sent = 0;
      while (sent < LARGE) {
        long now = source.transferTo(sent, LARGE - sent, connection);
        sent += now;
        if (now == 0) {
          full.countDown();
          selector.select();
          selector.selectedKeys().clear();
        }
      }
      mark("end");
      full.countDown();
      connection.shutdownOutput();
      client.get();
      say(name, server.getLocalAddress(), 0, sent);
      connection.close();
    }
  }

  private void receive(String name, Copy<SocketChannel> copy) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(anyPort())) {
      FutureTask<Void> client = client(server.getLocalAddress(), SIZE, null);
      try (SocketChannel connection = server.accept()) {
        mark(name);
        long received = copy.run(connection);
        mark("end");
        connection.shutdownOutput();
        client.get();
        say(name, server.getLocalAddress(), received, 0);
      }
    }
  }

  private void stream(String name, Copy<Socket> copy) throws Exception {
    try (ServerSocket server = new ServerSocket()) {
      server.bind(anyPort());
      FutureTask<Void> client = client(server.getLocalSocketAddress(), 0, null);
      try (Socket connection = server.accept()) {
        mark(name);
        long sent = copy.run(connection);
        mark("end");
        connection.shutdownOutput();
        client.get();
        say(name, server.getLocalSocketAddress(), 0, sent);
      }
    }
  }

  private interface Transfer {
    long run() throws Exception;
  }

  private static void other(String name, Transfer transfer) throws Exception {
    long[] before = counted();
    mark(name);
    transfer.run();
    mark("end");
    long[] after = counted();
    String[] paths = words("PATHS");
    String[] targets = words("TARGETS");
    for (int i = 0; i < after.length; i += 2) {
      if (after[i] > before[i]) {
        System.out.println(
            "other|"
                + name
                + "|"
                + paths[i / 2 / targets.length]
                + "|"
                + targets[i / 2 % targets.length]
                + "|"
                + (after[i] - before[i])
                + "|"
                + (after[i + 1] - before[i + 1]));
      }
    }
  }

  /** Calls and bytes in turn, of the agent's own counters. */
  private static long[] counted() throws Exception {
    Class<?> transfers = Class.forName("io.socktrace.bootstrap.Transfers");
    Method calls = transfers.getMethod("calls", int.class, int.class);
    Method bytes = transfers.getMethod("bytes", int.class, int.class);
    int paths = words("PATHS").length;
    int targets = words("TARGETS").length;
    long[] counted = new long[2 * paths * targets];
    for (int i = 0; i < counted.length; i += 2) {
      int path = i / 2 / targets;
      int target = i / 2 % targets;
      counted[i] = (Long) calls.invoke(null, path, target);
      counted[i + 1] = (Long) bytes.invoke(null, path, target);
    }
    return counted;
  }

  private static String[] words(String field) throws Exception {
    return (String[]) Class.forName("io.socktrace.bootstrap.Transfers").getField(field).get(null);
  }

  /** Sends {@code size} bytes, waits for the latch if there is one, and reads to the end. */
  private static FutureTask<Void> client(SocketAddress server, int size, CountDownLatch latch) {
    FutureTask<Void> client =
        new FutureTask<>(
            () -> {
              try (SocketChannel channel = SocketChannel.open(server)) {
                OutputStream out = Channels.newOutputStream(channel);
                out.write(new byte[size]);
                if (latch != null) {
                  latch.await();
                }
                ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
                while (channel.read(bytes) >= 0) {
                  bytes.clear();
                }
              }
              return null;
            });
    new Thread(client).start();
    return client;
  }

  /** Of a loopback address of its own, so that no two listeners ever have the same name. */
  private InetSocketAddress anyPort() throws Exception {
    byte[] address = {127, 0, 2, (byte) ++listeners};
    return new InetSocketAddress(InetAddress.getByAddress(address), 0);
  }

  private static void say(String name, SocketAddress listener, long received, long sent) {
    InetSocketAddress inet = (InetSocketAddress) listener;
    System.out.println(
        "connection|"
            + name
            + "|"
            + inet.getAddress().getHostAddress()
            + ":"
            + inet.getPort()
            + "|"
            + received
            + "|"
            + sent);
  }

  private static void mark(String name) {
    if (new File("/mark/" + name).exists()) {
      throw new AssertionError(name);
    }
  }
}
