package io.socktrace.agent.dist.apps;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Ten listeners at rest, and what it is told to do by lines on its standard input. */
public final class Resting {
  private static final int LISTENERS = 10;
  private static final int REBINDS = 200;
  private static final int ACCEPTORS = 8;
  private static final int CONNECTIONS = 200;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private Resting() {}

  public static void main(String[] arguments) throws Exception {
    List<ServerSocketChannel> listeners = new ArrayList<>();
    for (int i = 0; i < LISTENERS; i++) {
      listeners.add(ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0)));
    }
    Ready.awaitKernel(listeners);
    System.out.println("listening");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); !line.equals("end"); line = in.readLine()) {
      System.out.println(line + " " + (line.equals("rebind") ? rebind() : accept()));
    }
    System.exit(0);
  }

  /** Half of them with a thread in accept, which the close ends. */
  private static int rebind() throws Exception {
    int rebound = 0;
    int port = 0;
    for (int i = 0; i <= REBINDS; i++) {
      ServerSocket listener = new ServerSocket();
      listener.bind(new InetSocketAddress(LOOPBACK, port));
      port = listener.getLocalPort();
      if (i % 2 == 1) {
        listener.close();
      } else {
        Thread acceptor = new Thread(() -> acceptUntilClosed(listener, new AtomicInteger()));
        acceptor.start();
        while (acceptor.getState() == Thread.State.NEW || !isInAccept(acceptor)) {
          Thread.sleep(1);
        }
        listener.close();
        acceptor.join();
      }
      rebound++;
    }
    return rebound;
  }

  private static boolean isInAccept(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod();
  }

  /** Connections one after the other to a listener on which many threads block. */
  private static int accept() throws Exception {
    AtomicInteger accepted = new AtomicInteger();
    List<Thread> acceptors = new ArrayList<>();
    try (ServerSocket listener = new ServerSocket(0, CONNECTIONS, LOOPBACK)) {
      for (int i = 0; i < ACCEPTORS; i++) {
        Thread acceptor = new Thread(() -> acceptUntilClosed(listener, accepted));
        acceptor.start();
        acceptors.add(acceptor);
      }
      for (int i = 0; i < CONNECTIONS; i++) {
        try (Socket client = new Socket(LOOPBACK, listener.getLocalPort())) {
          client.getInputStream().read(); // its end
        }
      }
    }
    for (Thread acceptor : acceptors) {
      acceptor.join();
    }
    return accepted.get();
  }

  private static void acceptUntilClosed(ServerSocket listener, AtomicInteger accepted) {
    try {
      while (true) {
        Socket connection = listener.accept();
        accepted.incrementAndGet();
        connection.close();
      }
    } catch (SocketException closed) {
      // As intended.
    } catch (IOException failure) {
      failure.printStackTrace();
    }
  }
}
