package io.socktrace.agent.dist.apps;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Accepts with no descriptor left, three ways; then ends two accepts in ways that are no failures:
 * a timeout, and the application's own close. Prints what it sees.
 */
public final class OutOfDescriptors {
  private OutOfDescriptors() {}

  public static void main(String[] arguments) throws Exception {
    ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    try (ServerSocketChannel channel = ServerSocketChannel.open()) {
      channel.bind(new InetSocketAddress("127.0.0.1", 0));
      Ready.awaitKernel(channel);
      try (SocketChannel first = SocketChannel.open(channel.getLocalAddress());
          Socket second = new Socket(socket.getInetAddress(), socket.getLocalPort())) {
        System.out.println("connected: " + (first.isConnected() && second.isConnected()));
        print("warm", () -> new FileInputStream("/does/not/exist"));
        List<InputStream> all = new ArrayList<>();
        print("take", () -> takeAll(all));
        print("channel", channel::accept);
        print("socket", socket::accept);
        channel.configureBlocking(false);
        print("non-blocking", channel::accept);
        for (InputStream each : all) {
          each.close();
        }
        socket.accept().close();
        socket.setSoTimeout(50);
        print("timeout", socket::accept);
        socket.setSoTimeout(0);
        Thread blocked = new Thread(() -> print("closed", socket::accept));
        blocked.start();
        while (blocked.getState() != Thread.State.RUNNABLE || !isInAccept(blocked)) {
          Thread.sleep(1);
        }
        socket.close();
        blocked.join();
      }
    }
    System.out.println("done");
  }

  private static Object takeAll(List<InputStream> all) throws IOException {
    while (true) {
      all.add(new FileInputStream("/dev/null"));
    }
  }

  private static boolean isInAccept(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals("sun.nio.ch.Net") && frame.isNativeMethod()) {
        return true;
      }
    }
    return false;
  }

  private static void print(String what, Action action) {
    try {
      action.run();
      System.out.println(what + ": no exception");
    } catch (Exception thrown) {
      System.out.println(what + ": " + thrown);
    }
  }

  private interface Action {
    Object run() throws Exception;
  }
}
