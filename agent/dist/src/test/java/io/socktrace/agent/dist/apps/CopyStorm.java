package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several threads send by every path in turn at random, over connections that end well or in a
 * reset, and say of each what they know to have been sent: the peer's port, then the bytes of heap,
 * direct and mapped buffers, of loops and of sendfile.
 */
public final class CopyStorm {
  private static final int THREADS = 6;
  private static final int CONNECTIONS = 50;
  private static final int OPERATIONS = 25;
  private static final int SIZE = 200_000;

  private static final int HEAP = 0;
  private static final int DIRECT = 1;
  private static final int MAPPED = 2;
  private static final int LOOP = 3;
  private static final int SENDFILE = 4;

  private final ServerSocketChannel server;
  private final FileChannel file;
  private final ByteBuffer mapped;

  private CopyStorm(ServerSocketChannel server, FileChannel file) throws IOException {
    this.server = server;
    this.file = file;
    mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, SIZE);
  }

  /** Argument: a directory to write in. */
  public static void main(String[] arguments) throws Exception {
    Path path = Path.of(arguments[0], "source");
    Files.write(path, new byte[SIZE]);
    ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
    try (ServerSocketChannel server = ServerSocketChannel.open();
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      server.bind(new InetSocketAddress("127.0.0.1", 0), 2 * THREADS);
      Ready.awaitKernel(server);
      CopyStorm storm = new CopyStorm(server, file);
      List<Future<String>> said = new ArrayList<>();
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int seed = i;
        clients.add(threads.submit(() -> storm.connect(new Random(seed))));
        said.add(threads.submit((Callable<String>) () -> storm.serve(new Random(100 + seed))));
      }
      for (Future<?> client : clients) {
        client.get();
      }
      for (Future<String> each : said) {
        System.out.print(each.get());
      }
    }
    threads.shutdown();
  }

  private Void connect(Random random) throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
        boolean resets = random.nextInt(3) == 0;
        long left = resets ? random.nextInt(2_000_000) : Long.MAX_VALUE;
        ByteBuffer bytes = ByteBuffer.allocateDirect(100_000);
        int read = 0;
        while (left > 0 && read >= 0) {
          read = client.read(bytes.clear());
          left -= read;
        }
        if (read >= 0) {
          client.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
      }
    }
    return null;
  }

  private String serve(Random random) throws IOException {
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < CONNECTIONS; i++) {
      SocketChannel connection = server.accept();
      int port = ((InetSocketAddress) connection.getRemoteAddress()).getPort();
      long[] sent = new long[5];
      try {
        for (int operation = 0; operation < OPERATIONS; operation++) {
          send(connection, random, sent);
        }
      } catch (IOException reset) {
        // Then the rest is not sent.
      }
      connection.close();
      said.append(port);
      for (long bytes : sent) {
        said.append(' ').append(bytes);
      }
      said.append('\n');
    }
    return said.toString();
  }

  private void send(SocketChannel to, Random random, long[] sent) throws IOException {
    int size = 1 + random.nextInt(random.nextBoolean() ? SIZE : 1000);
    switch (random.nextInt(6)) {
      case 0 -> sent[HEAP] += to.write(ByteBuffer.allocate(size));
      case 1 -> sent[DIRECT] += to.write(ByteBuffer.allocateDirect(size));
      case 2 -> sent[MAPPED] += to.write(mapped.duplicate().limit(size));
      case 3 -> gather(to, size, sent);
      case 4 -> sent[SENDFILE] += file.transferTo(0, size, to);
      default -> file.transferTo(0, size, counting(to, sent, random.nextBoolean()));
    }
  }

  private void gather(SocketChannel to, int size, long[] sent) throws IOException {
    ByteBuffer[] buffers = {
      mapped.duplicate().limit(size), ByteBuffer.allocate(size / 2), ByteBuffer.allocateDirect(size)
    };
    to.write(buffers);
    sent[MAPPED] += buffers[0].position();
    sent[HEAP] += buffers[1].position();
    sent[DIRECT] += buffers[2].position();
  }

  /** A wrapper that knows what it wrote, also where transferTo ends in an exception. */
  private static WritableByteChannel counting(SocketChannel to, long[] sent, boolean asStream) {
    if (asStream) {
      return Channels.newChannel(
          new OutputStream() {
            @Override
            public void write(int one) {
              throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
              while (buffer.hasRemaining()) {
                sent[LOOP] += to.write(buffer);
              }
            }
          });
    }
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer buffer) throws IOException {
        int written = to.write(buffer);
        sent[LOOP] += written;
        return written;
      }

      @Override
      public boolean isOpen() {
        return to.isOpen();
      }

      @Override
      public void close() throws IOException {
        to.close();
      }
    };
  }
}
