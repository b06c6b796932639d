package io.socktrace.agent.dist.apps;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Every way in which a Java program accepts a connection, behind one method. */
final class Acceptor {
  final String kind;
  final int port;
  private final Callable<? extends Closeable> accept;

  private Acceptor(String kind, int port, Callable<? extends Closeable> accept) {
    this.kind = kind;
    this.port = port;
    this.accept = accept;
  }

  /** Blocks until a connection is there. */
  Closeable accept() throws Exception {
    return accept.call();
  }

  /** One listening acceptor of each kind; those on virtual threads where the JDK has them. */
  static List<Acceptor> listen() throws Exception {
    List<Acceptor> all = new ArrayList<>();
    all.add(channel("channel"));
    all.add(adaptor());
    all.add(selector());
    all.add(socket("socket", 0));
    all.add(socket("socket-timed", 60_000));
    all.add(asynchronous());
    if (Runtime.version().feature() >= 21) {
      all.add(onVirtualThread(channel("virtual-channel")));
      all.add(onVirtualThread(socket("virtual-socket", 0)));
    }
    return all;
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static Acceptor channel(String kind) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open().bind(anyPort());
    return new Acceptor(kind, server.socket().getLocalPort(), server::accept);
  }

  private static Acceptor adaptor() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open().bind(anyPort());
    return new Acceptor("adaptor", server.socket().getLocalPort(), server.socket()::accept);
  }

  private static Acceptor selector() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open().bind(anyPort());
    server.configureBlocking(false);
    Selector selector = Selector.open();
    server.register(selector, SelectionKey.OP_ACCEPT);
    return new Acceptor(
        "selector",
        server.socket().getLocalPort(),
        () -> {
          Closeable accepted = server.accept();
          while (accepted == null) {
            selector.select();
            selector.selectedKeys().clear();
            accepted = server.accept();
          }
          return accepted;
        });
  }

  private static Acceptor socket(String kind, int timeoutMillis) throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(anyPort());
    server.setSoTimeout(timeoutMillis);
    return new Acceptor(kind, server.getLocalPort(), server::accept);
  }

  private static Acceptor asynchronous() throws IOException {
    AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open().bind(anyPort());
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    return new Acceptor("asynchronous", port, () -> server.accept().get());
  }

  /** By reflection, since this class is compiled for a JDK without virtual threads. */
  private static Acceptor onVirtualThread(Acceptor acceptor) throws Exception {
    var start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    return new Acceptor(
        acceptor.kind,
        acceptor.port,
        () -> {
          FutureTask<Closeable> task = new FutureTask<>(acceptor::accept);
          start.invoke(null, task);
          return task.get();
        });
  }
}
