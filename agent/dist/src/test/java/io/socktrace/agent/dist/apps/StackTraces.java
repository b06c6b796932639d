package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Has every woven method throw, and prints each exception to the last frame and line number. */
public final class StackTraces {
  /** The JDK closes a socket that nobody holds. */
  private static final List<Socket> CLIENTS = new ArrayList<>();

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private StackTraces() {}

  /** Argument: a file of some bytes. */
  public static void main(String[] arguments) throws Exception {
    channels(Path.of(arguments[0]));
    sockets();
    asynchronous();
    System.exit(0);
  }

  private static void channels(Path file) throws Exception {
    ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
    Ready.awaitKernel(server);
    print("bind twice", () -> server.bind(ANY_PORT));
    try (ServerSocketChannel other = ServerSocketChannel.open()) {
      print("bind where another listens", () -> other.bind(server.getLocalAddress()));
    }
    SocketChannel reset = reset(server);
    print("read", () -> reset.read(ByteBuffer.allocateDirect(1)));
    SocketChannel scattered = reset(server);
    print("scatter", () -> scattered.read(new ByteBuffer[] {ByteBuffer.allocate(1)}));
    SocketChannel adapted = reset(server);
    print("adaptor read", () -> adapted.socket().getInputStream().read());
    SocketChannel broken = broken(server);
    print("write", () -> broken.write(ByteBuffer.allocate(1)));
    print("gather", () -> broken.write(new ByteBuffer[] {ByteBuffer.allocateDirect(1)}));
    print("adaptor write", () -> write(broken.socket()));
    try (FileChannel from = FileChannel.open(file)) {
      print("transferTo", () -> from.transferTo(0, 10, broken));
    }
    SocketChannel timedOut = connect(server);
    timedOut.socket().setSoTimeout(10);
    print("time out", () -> timedOut.socket().getInputStream().read());
    timedOut.close();
    print("read after close", () -> timedOut.read(ByteBuffer.allocate(1)));
    print("read only", () -> connect(server).read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
    server.socket().setSoTimeout(10);
    print("adaptor accept", () -> server.socket().accept());
    server.close();
    print("accept after close", server::accept);
    Thread.currentThread().interrupt();
    print("interrupted", () -> ServerSocketChannel.open().bind(ANY_PORT).accept());
  }

  private static void sockets() throws Exception {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    print("socket read", () -> reset(server).getInputStream().read());
    Socket broken = reset(server);
    print("socket write", () -> write(broken));
    Socket timedOut = connect(server, new Socket());
    timedOut.setSoTimeout(10);
    print("socket time out", () -> timedOut.getInputStream().read());
    server.setSoTimeout(10);
    print("socket accept", server::accept);
    server.close();
    print("socket accept after close", server::accept);
  }

  private static void asynchronous() throws Exception {
    AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open().bind(ANY_PORT);
    InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
    Socket client = new Socket(address.getAddress(), address.getPort());
    AsynchronousSocketChannel accepted = server.accept().get();
    Closings.reset(client);
    awaitReset(() -> accepted.write(ByteBuffer.allocate(1)).get());
    print("asynchronous read", () -> accepted.read(ByteBuffer.allocate(1)).get());
    server.close();
    print("asynchronous accept after close", () -> server.accept().get());
  }

  private static SocketChannel connect(ServerSocketChannel server) throws IOException {
    SocketChannel.open(server.getLocalAddress());
    return server.accept();
  }

  private static Socket connect(ServerSocket server, Socket client) throws IOException {
    client.connect(server.getLocalSocketAddress());
    CLIENTS.add(client);
    return server.accept();
  }

  /** A connection that its client has reset; loopback delivers that at once. */
  private static SocketChannel reset(ServerSocketChannel server) throws IOException {
    SocketChannel client = SocketChannel.open(server.getLocalAddress());
    SocketChannel accepted = server.accept();
    Closings.reset(client.socket());
    return accepted;
  }

  private static Socket reset(ServerSocket server) throws IOException {
    Socket client = new Socket();
    Socket accepted = connect(server, client);
    Closings.reset(client);
    return accepted;
  }

  /** A connection of which it is known already that it was reset. */
  private static SocketChannel broken(ServerSocketChannel server) throws Exception {
    SocketChannel accepted = reset(server);
    awaitReset(() -> accepted.write(ByteBuffer.allocate(1)));
    return accepted;
  }

  private static void awaitReset(Callable<?> write) throws Exception {
    try {
      write.call();
      throw new AssertionError("not reset");
    } catch (IOException | java.util.concurrent.ExecutionException reset) {
      // As wanted: the error is taken, the pipe is broken.
    }
  }

  private static String write(Socket socket) throws IOException {
    socket.getOutputStream().write(1);
    return "written";
  }

  private static void print(String what, Callable<?> call) {
    System.out.println(what);
    try {
      System.out.println("  " + call.call());
    } catch (Exception thrown) {
      thrown.printStackTrace(System.out);
    }
    Thread.interrupted();
  }
}
