package io.socktrace.examples.stuckacceptor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Clients that come together and wait for their answers, with a clock of their own.
 *
 * <p>A dropped SYN is sent again after 1, 3, 7, ... seconds (Linux's {@code tcp_syn_retries}): who
 * is unlucky connects long after the server has recovered.
 */
final class Clients {
  private static final int MOST = 200;
  private static final int CONNECT_MILLIS = 130_000;
  private static final int ANSWER_MILLIS = 130_000;

  private record Served(double connectSeconds, double answerSeconds) {}

  private Clients() {}

  /** Arguments: the port, and how many. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    int count = Math.min(MOST, Integer.parseInt(args[1]));
    ExecutorService threads = Executors.newFixedThreadPool(count);
    List<Future<Served>> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(threads.submit(() -> order(port)));
    }
    int answered = 0;
    double connect = 0;
    double answer = 0;
    for (Future<Served> client : clients) {
      try {
        Served served = client.get();
        answered++;
        connect = Math.max(connect, served.connectSeconds());
        answer = Math.max(answer, served.answerSeconds());
      } catch (ExecutionException gaveUp) {
        System.err.println("a client gave up: " + gaveUp.getCause());
      }
    }
    threads.shutdown();
    System.out.printf(
        Locale.ROOT,
        "clients: %d of %d answered, slowest connect %.1f s, slowest answer %.1f s%n",
        answered,
        count,
        connect,
        answer);
  }

  private static Served order(int port) throws IOException {
    long began = System.nanoTime();
    try (Socket server = new Socket()) {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      double connected = secondsSince(began);
      server.setSoTimeout(ANSWER_MILLIS);
      server.getOutputStream().write('1');
      if (server.getInputStream().read() != 'y') {
        throw new IOException("the order was not taken");
      }
      return new Served(connected, secondsSince(began));
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
