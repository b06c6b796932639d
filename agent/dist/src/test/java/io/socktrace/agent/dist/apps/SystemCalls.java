package io.socktrace.agent.dist.apps;

import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Does each operation 50 and then 100 times on the main thread, between marks that a tracer of
 * system calls sees: looking for files of such names. Prints which thread that is.
 */
public final class SystemCalls {
  private static final int FEW = 50;
  private static final int WARM_UP = 20;

  private static final List<AutoCloseable> CLIENTS = new ArrayList<>();
  private static final List<AutoCloseable> ACCEPTED = new ArrayList<>();

  private SystemCalls() {}

  private interface Operation {
    void run() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "thread " + Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());
    mark("begin");
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0), 4 * FEW);
      Ready.awaitKernel(server);
      InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
      measure("channel.accept", () -> connect(address), () -> ACCEPTED.add(server.accept()));
      SocketChannel accepted = (SocketChannel) ACCEPTED.get(0);
      SocketChannel client = (SocketChannel) CLIENTS.get(0);
      ByteBuffer heap = ByteBuffer.allocate(1);
      ByteBuffer direct = ByteBuffer.allocateDirect(1);
      measure("channel.read", () -> send(client), () -> accepted.read(direct.clear()));
      measure("channel.read.heap", () -> send(client), () -> accepted.read(heap.clear()));
      measure("channel.write", () -> {}, () -> accepted.write(direct.clear()));
      measure("channel.write.heap", () -> {}, () -> accepted.write(heap.clear()));
      measure("channel.close", () -> {}, () -> ACCEPTED.remove(ACCEPTED.size() - 1).close());
    }
    try (ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0), 4 * FEW);
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      CLIENTS.clear();
      ACCEPTED.clear();
      measure("socket.accept", () -> connect(address), () -> ACCEPTED.add(server.accept()));
      Socket accepted = (Socket) ACCEPTED.get(0);
      SocketChannel client = (SocketChannel) CLIENTS.get(0);
      InputStream in = accepted.getInputStream();
      OutputStream out = accepted.getOutputStream();
      measure("socket.read", () -> send(client), in::read);
      measure("socket.write", () -> {}, () -> out.write(1));
      measure("socket.close", () -> {}, () -> ACCEPTED.remove(ACCEPTED.size() - 1).close());
    }
  }

  private static void connect(InetSocketAddress address) throws Exception {
    CLIENTS.add(SocketChannel.open(address));
  }

  private static void send(SocketChannel client) throws Exception {
    client.write(ByteBuffer.allocate(1));
  }

  private static void measure(String what, Operation prepare, Operation operation)
      throws Exception {
    times(WARM_UP, prepare);
    times(WARM_UP, operation);
    for (int times : new int[] {FEW, 2 * FEW}) {
      times(times, prepare);
      mark(what + "-" + times);
      times(times, operation);
      mark("end");
    }
  }

  private static void times(int times, Operation operation) throws Exception {
    for (int i = 0; i < times; i++) {
      operation.run();
    }
  }

  private static void mark(String name) {
    if (new File("/mark/" + name).exists()) {
      throw new AssertionError(name);
    }
  }
}
