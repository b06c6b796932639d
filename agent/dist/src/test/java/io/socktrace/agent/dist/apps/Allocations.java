package io.socktrace.agent.dist.apps;

import com.sun.management.ThreadMXBean;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Prints how many bytes 200 reads and 200 writes of an accepted connection allocated. */
public final class Allocations {
  private static final int OPERATIONS = 200;
  private static final int ROUNDS = 5;

  /** Enough for everything that is made once: buffers of the JDK, classes, reflection. */
  private static final int WARM_UP = 200;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  private interface Operation {
    long run() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0));
      Ready.awaitKernel(server);
      channel(server);
    }
    socket();
  }

  private static void channel(ServerSocketChannel server) throws Exception {
    try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept()) {
      ByteBuffer heap = ByteBuffer.allocate(1);
      ByteBuffer direct = ByteBuffer.allocateDirect(1);
      ByteBuffer[] heaps = {ByteBuffer.allocate(1)};
      ByteBuffer[] directs = {ByteBuffer.allocateDirect(1)};
      measure("channel write heap", () -> accepted.write(heap.clear()));
      measure("channel write direct", () -> accepted.write(direct.clear()));
      measure("channel gather heap", () -> accepted.write(cleared(heaps)));
      measure("channel gather direct", () -> accepted.write(cleared(directs)));
      fill(client);
      measure("channel read heap", () -> accepted.read(heap.clear()));
      fill(client);
      measure("channel read direct", () -> accepted.read(direct.clear()));
      fill(client);
      measure("channel scatter heap", () -> accepted.read(cleared(heaps)));
      fill(client);
      measure("channel scatter direct", () -> accepted.read(cleared(directs)));
      files(accepted, heap);
      InputStream in = accepted.socket().getInputStream();
      OutputStream out = accepted.socket().getOutputStream();
      byte[] one = new byte[1];
      fill(client);
      measure("adaptor read", () -> in.read(one));
      measure("adaptor write", () -> written(out, one));
    }
  }

  private static void files(SocketChannel accepted, ByteBuffer heap) throws Exception {
    Path path = Files.createTempFile("socktrace", null);
    Files.write(path, new byte[1]);
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE)) {
      ByteBuffer mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, 1);
      ByteBuffer[] mixed = {heap, ByteBuffer.allocateDirect(0), mapped.duplicate().position(1)};
      measure("channel write mapped", () -> accepted.write(mapped.clear()));
      measure("channel gather mixed", () -> accepted.write(cleared(mixed)));
      measure("transferTo", () -> file.transferTo(0, 1, accepted));
    }
  }

  private static void socket() throws Exception {
    try (ServerSocket server = new ServerSocket(0);
        SocketChannel client =
            SocketChannel.open(new InetSocketAddress("127.0.0.1", server.getLocalPort()));
        Socket accepted = server.accept()) {
      InputStream in = accepted.getInputStream();
      OutputStream out = accepted.getOutputStream();
      byte[] one = new byte[1];
      fill(client);
      measure("socket read", () -> in.read(one));
      measure("socket write", () -> written(out, one));
    }
  }

  private static ByteBuffer[] cleared(ByteBuffer[] buffers) {
    buffers[0].clear();
    return buffers;
  }

  private static long written(OutputStream out, byte[] bytes) throws Exception {
    out.write(bytes);
    return bytes.length;
  }

  /** Sends what the next measurement will read, so that no read ever waits. */
  private static void fill(SocketChannel client) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(WARM_UP + ROUNDS * OPERATIONS);
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  /** The least of some rounds: what happens once, such as linking a compiled call, is in one. */
  private static void measure(String what, Operation operation) throws Exception {
    repeat(WARM_UP, what, operation);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      repeat(OPERATIONS, what, operation);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    System.out.println(what + " " + least);
  }

  private static void repeat(int times, String what, Operation operation) throws Exception {
    for (int i = 0; i < times; i++) {
      if (operation.run() != 1) {
        throw new AssertionError(what);
      }
    }
  }
}
