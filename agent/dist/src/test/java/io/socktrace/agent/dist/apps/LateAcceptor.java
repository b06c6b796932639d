package io.socktrace.agent.dist.apps;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;

/**
 * Accepts late, by delays that it measures on its own clock, in every way in which Java accepts.
 *
 * <p>Prints a line for each connection: kind, when the client had written, server port, client
 * port, and between which two durations (in nanoseconds) the connection's true wait lies. The
 * handshake ended between the call of connect and its return; the connection left the queue between
 * the call of accept and its return. However slow the machine is, the truth is in between.
 *
 * <p>All connections stay open to the end, so that a client port stands for one connection.
 */
public final class LateAcceptor {
  private static final long[] DELAYS_MILLIS = {0, 5, 50, 250, 1000};
  private static final Queue<Closeable> OPEN = new ConcurrentLinkedQueue<>();

  private LateAcceptor() {}

  public static void main(String[] arguments) throws Exception {
    int repetitions = Integer.parseInt(arguments[0]);
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (String client : List.of("silent", "written")) {
      for (Acceptor acceptor : Acceptor.listen()) {
        Ready.awaitKernel(acceptor);
        tasks.add(
            new FutureTask<>(
                () -> {
                  for (int i = 0; i < repetitions; i++) {
                    blocked(acceptor, client);
                    for (long delay : DELAYS_MILLIS) {
                      late(acceptor, client, delay);
                    }
                  }
                  return null;
                }));
      }
    }
    for (FutureTask<Void> task : tasks) {
      new Thread(task).start();
    }
    for (FutureTask<Void> task : tasks) {
      task.get();
    }
    for (Closeable each : OPEN) {
      each.close();
    }
    // Asynchronous channels have threads that would keep the JVM.
    System.exit(0);
  }

  /** The connection is there before accept is called. */
  private static void late(Acceptor acceptor, String client, long delayMillis) throws Exception {
    long connecting = System.nanoTime();
    Socket socket = connect(acceptor);
    long connected = System.nanoTime();
    write(socket, client);
    Thread.sleep(delayMillis);
    long accepting = System.nanoTime();
    OPEN.add(acceptor.accept());
    long accepted = System.nanoTime();
    say(acceptor, client, socket, accepting - connected, accepted - connecting);
  }

  /** accept is blocked before the connection comes. */
  private static void blocked(Acceptor acceptor, String client) throws Exception {
    FutureTask<Long> accept =
        new FutureTask<>(
            () -> {
              OPEN.add(acceptor.accept());
              return System.nanoTime();
            });
    new Thread(accept).start();
    Thread.sleep(20);
    long connecting = System.nanoTime();
    Socket socket = connect(acceptor);
    write(socket, client);
    say(acceptor, client, socket, 0, accept.get() - connecting);
  }

  private static Socket connect(Acceptor acceptor) throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), acceptor.port);
    OPEN.add(socket);
    return socket;
  }

  private static void write(Socket socket, String client) throws Exception {
    if (client.equals("written")) {
      socket.getOutputStream().write(new byte[100]);
    }
  }

  private static void say(
      Acceptor acceptor, String client, Socket socket, long leastNanos, long mostNanos) {
    System.out.println(
        String.join(
            " ",
            acceptor.kind,
            client,
            String.valueOf(acceptor.port),
            String.valueOf(socket.getLocalPort()),
            String.valueOf(leastNanos),
            String.valueOf(mostNanos)));
  }
}
