package io.socktrace.agent.dist.apps;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.ServerSocketChannel;

/**
 * Listens in every way in which Java does, and says of each: what backlog was given, the port, and
 * the line of its source at which it did.
 */
public final class Openers {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private Openers() {}

  public static void main(String[] arguments) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    ServerSocket socket = new ServerSocket(0, 11, loopback);
    say(11, socket.getLocalPort(), line() - 1);
    ServerSocket bound = new ServerSocket();
    bound.bind(ANY_PORT);
    say(50, bound.getLocalPort(), line() - 1);
    ServerSocketChannel channel = ServerSocketChannel.open();
    channel.bind(ANY_PORT, 12);
    say(12, channel.socket().getLocalPort(), line() - 1);
    ServerSocketChannel adapted = ServerSocketChannel.open();
    adapted.socket().bind(ANY_PORT, 13);
    say(13, adapted.socket().getLocalPort(), line() - 1);
    ServerSocketChannel unasked = ServerSocketChannel.open();
    unasked.bind(ANY_PORT);
    say(50, unasked.socket().getLocalPort(), line() - 1);
    AsynchronousServerSocketChannel asynchronous = AsynchronousServerSocketChannel.open();
    asynchronous.bind(ANY_PORT, 14);
    say(14, ((InetSocketAddress) asynchronous.getLocalAddress()).getPort(), line() - 1);
    HttpServer http = HttpServer.create(ANY_PORT, 15);
    say(15, http.getAddress().getPort(), line() - 1);
    System.out.println("listening");
    System.in.read();
    // Asynchronous channels have threads that would keep the JVM.
    System.exit(0);
  }

  private static int line() {
    return new Throwable().getStackTrace()[1].getLineNumber();
  }

  private static void say(int backlog, int port, int line) {
    System.out.println("opened " + backlog + " " + port + " " + line);
  }
}
