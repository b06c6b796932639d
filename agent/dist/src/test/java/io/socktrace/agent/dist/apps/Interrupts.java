package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Calls every accept, read and write of the JDK on a thread that is interrupted already, and prints
 * what comes of it: what was returned or thrown, whether the thread still is interrupted, whether
 * the channel still is open. On virtual threads too where there are any.
 */
public final class Interrupts {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final boolean virtual;

  private Interrupts(boolean virtual) {
    this.virtual = virtual;
  }

  public static void main(String[] arguments) throws Exception {
    new Interrupts(false).run();
    if (Runtime.version().feature() >= 21) {
      new Interrupts(true).run();
    }
    System.exit(0);
  }

  private void run() throws Exception {
    sockets();
    channels(true);
    channels(false);
    adaptors();
    selector();
    asynchronous();
  }

  private void sockets() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 10, LOOPBACK);
        Socket client = new Socket(LOOPBACK, server.getLocalPort());
        Socket second = new Socket(LOOPBACK, server.getLocalPort())) {
      Ready.awaitKernel(server);
      interrupted("ServerSocket.accept", () -> close(server.accept()), server::isClosed);
      if (server.isClosed()) {
        return;
      }
      Socket accepted = server.accept();
      client.getOutputStream().write(1);
      second.getOutputStream().write(1);
      interrupted("Socket write", () -> write(accepted), accepted::isClosed);
      interrupted("Socket read", () -> accepted.getInputStream().read(), accepted::isClosed);
      accepted.close();
    }
  }

  private void channels(boolean blocking) throws Exception {
    String kind = blocking ? "blocking " : "non-blocking ";
    try (ServerSocketChannel server = listen();
        SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
      SocketChannel accepted = server.accept();
      SocketChannel other = accepted(server);
      try (SocketChannel waiting = SocketChannel.open(server.getLocalAddress())) {
        client.write(ByteBuffer.allocate(10));
        accepted.configureBlocking(blocking);
        other.configureBlocking(blocking);
        server.configureBlocking(blocking);
        interrupted(kind + "read", () -> accepted.read(ByteBuffer.allocate(5)), open(accepted));
        interrupted(kind + "write", () -> other.write(ByteBuffer.allocateDirect(5)), open(other));
        interrupted(
            kind + "gather",
            () -> other.write(new ByteBuffer[] {ByteBuffer.allocate(5)}),
            open(other));
        interrupted(kind + "accept", () -> close(server.accept()), open(server));
        waiting.shutdownOutput();
      }
      accepted.close();
      other.close();
    }
  }

  private void adaptors() throws Exception {
    try (ServerSocketChannel server = listen();
        SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
      SocketChannel accepted = server.accept();
      SocketChannel other = accepted(server);
      try (SocketChannel waiting = SocketChannel.open(server.getLocalAddress())) {
        client.write(ByteBuffer.allocate(10));
        interrupted(
            "adaptor read", () -> accepted.socket().getInputStream().read(), open(accepted));
        interrupted("adaptor write", () -> write(other.socket()), open(other));
        interrupted("adaptor accept", () -> close(server.socket().accept()), open(server));
        waiting.shutdownOutput();
      }
      accepted.close();
      other.close();
    }
  }

  private void selector() throws Exception {
    try (ServerSocketChannel server = listen();
        Selector selector = Selector.open();
        SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      interrupted("select", selector::select, selector::isOpen);
      interrupted("accept selected", () -> close(server.accept()), open(server));
      client.shutdownOutput();
    }
  }

  private void asynchronous() throws Exception {
    try (AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(LOOPBACK, 0));
      try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
        AsynchronousSocketChannel accepted = server.accept().get();
        client.write(ByteBuffer.allocate(10));
        // The call alone: its completion races the interrupt, and Future.get looks at that first.
        ByteBuffer buffer = ByteBuffer.allocate(10);
        interrupted("asynchronous read", () -> accepted.read(buffer) != null, open(accepted));
        interrupted(
            "asynchronous write",
            () -> accepted.write(ByteBuffer.allocate(10)) != null,
            open(accepted));
        interrupted("asynchronous accept", () -> server.accept() != null, open(server));
        accepted.close();
      }
    }
  }

  private static ServerSocketChannel listen() throws IOException {
    return ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
  }

  /** The server's end of a connection whose client stays open to the end of the process. */
  private static SocketChannel accepted(ServerSocketChannel server) throws IOException {
    SocketChannel.open(server.getLocalAddress());
    return server.accept();
  }

  private static Callable<Boolean> open(Channel channel) {
    return channel::isOpen;
  }

  private static String write(Socket socket) throws IOException {
    socket.getOutputStream().write(1);
    return "written";
  }

  private static String close(AutoCloseable accepted) throws Exception {
    accepted.close();
    return "accepted";
  }

  /** Prints what the call makes of an interrupt that came before it, and the state after it. */
  private void interrupted(String what, Callable<?> call, Callable<Boolean> state)
      throws Exception {
    FutureTask<String> task =
        new FutureTask<>(
            () -> {
              Thread.currentThread().interrupt();
              return Blocking.outcome(call);
            });
    if (virtual) {
      Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    } else {
      new Thread(task).start();
    }
    System.out.println(
        what + (virtual ? " on a virtual thread: " : ": ") + task.get() + ", " + state.call());
  }
}
