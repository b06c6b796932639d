package io.socktrace.agent.dist.apps;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Accepts one connection at most and never another, so that two wait until its end; its argument
 * says why. Begins when there is something on its standard input.
 */
public final class Stuck {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int LASTS_MILLIS = 1500;
  private static final int MOVES_MILLIS = 4000;

  /** Kept, or its cleaner would close what nobody uses. */
  private static Object kept;

  private Stuck() {}

  public static void main(String[] arguments) throws Exception {
    String why = arguments[0];
    int port = why.equals("idle") ? asynchronous() : socket(why);
    System.in.read();
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(new Socket(LOOPBACK, port));
    }
    Thread.sleep(why.equals("moves") ? 2 * MOVES_MILLIS : LASTS_MILLIS);
    System.exit(clients.size() - 3);
  }

  private static int socket(String why) throws Exception {
    ServerSocket server = new ServerSocket(0, 50, LOOPBACK);
    kept = server;
    Ready.awaitKernel(server);
    if (!why.equals("unopened")) {
      new Thread(() -> acceptOne(server, why), "acceptor").start();
    }
    return server.getLocalPort();
  }

  private static void acceptOne(ServerSocket server, String why) {
    try {
      server.accept();
      if (why.equals("moves")) {
        first();
        second();
      }
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  private static void first() throws InterruptedException {
    sleepFor(MOVES_MILLIS);
  }

  /** In no method of the application's but this one. */
  private static void second() throws InterruptedException {
    Thread.sleep(TimeUnit.HOURS.toMillis(1));
  }

  private static void sleepFor(int millis) throws InterruptedException {
    Thread.sleep(millis);
  }

  /** Its thread waits for work, and nobody calls accept again. */
  private static int asynchronous() throws Exception {
    AsynchronousChannelGroup group =
        AsynchronousChannelGroup.withFixedThreadPool(1, task -> new Thread(task, "acceptor"));
    AsynchronousServerSocketChannel server =
        AsynchronousServerSocketChannel.open(group).bind(new InetSocketAddress(LOOPBACK, 0));
    Ready.awaitKernel(server);
    server.accept(
        null,
        new CompletionHandler<AsynchronousSocketChannel, Object>() {
          @Override
          public void completed(AsynchronousSocketChannel accepted, Object none) {}

          @Override
          public void failed(Throwable thrown, Object none) {
            thrown.printStackTrace();
          }
        });
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }
}
