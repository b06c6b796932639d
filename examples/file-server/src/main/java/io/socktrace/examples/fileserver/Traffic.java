package io.socktrace.examples.fileserver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;

/**
 * Loads a {@link FileServer} in six ways, one after the other, and prints what the clients saw and
 * how many connections they opened.
 *
 * <p>Everything is bounded in number and time, and goes to loopback. The clients' own clocks are a
 * second opinion: what they say must agree with what is measured on the server's side.
 */
final class Traffic {
  private static final String HOME = "127.0.0.1";
  private static final String SMALL_FILE = "/index.html";
  private static final String BIG_FILE = "/" + FileServer.BIG_FILE;
  private static final int BURST = 64;
  private static final int BURST_ADDRESSES = 8;
  private static final int ARRIVALS_WHILE_STOPPED = 10;
  private static final long STOP_MILLIS = 400;

  /** Shorter than the second after which Linux repeats a SYN, longer than any other connect. */
  private static final double SYN_REPEATED_SECONDS = 0.9;

  private final int port;
  private final int downloadPort;
  private final Map<Integer, Integer> opened = new TreeMap<>();
  private final ExecutorService clients = Executors.newCachedThreadPool();

  /** What one client saw: the time of its connect alone, and until it had its answer. */
  private record Seen(double connectSeconds, double answerSeconds) {}

  private Traffic(int port, int downloadPort) {
    this.port = port;
    this.downloadPort = downloadPort;
  }

  /** Arguments: the two ports, and the server's process id if it may be stopped for a moment. */
  public static void main(String[] args) throws Exception {
    if (args.length < 2 || args.length > 3) {
      System.err.println("usage: Traffic PORT DOWNLOAD_PORT [SERVER_PID]");
      System.exit(2);
    }
    Traffic traffic = new Traffic(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    try {
      traffic.keepAlive(4, 300);
      traffic.oneRequestEach(300);
      traffic.bigFile("Jetty", traffic.port, 8);
      traffic.bigFile("transferTo", traffic.downloadPort, 8);
      traffic.burst();
      if (args.length == 3) {
        traffic.whileStopped(Long.parseLong(args[2]));
      }
    } finally {
      traffic.clients.shutdownNow();
    }
    traffic.opened.forEach((port, count) -> System.out.printf("opened %d %d%n", port, count));
  }

  private void keepAlive(int connections, int requests) throws Exception {
    List<Client> kept = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      kept.add(open(HOME, port));
      kept.get(i).get(SMALL_FILE);
    }
    List<Future<Long>> done = new ArrayList<>();
    for (Client client : kept) {
      done.add(
          clients.submit(
              () -> {
                for (int i = 2; i < requests; i++) { // one is done, one follows
                  client.get(SMALL_FILE);
                }
                return client.getLast(SMALL_FILE);
              }));
    }
    results(done);
    for (Client client : kept) {
      client.close();
    }
    say("%d connections kept alive, %d requests on each", connections, requests);
  }

  private void oneRequestEach(int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      try (Client client = open(HOME, port)) {
        client.getLast(SMALL_FILE);
      }
    }
    say("%d connections with one request each", connections);
  }

  private void bigFile(String sender, int from, int times) throws IOException {
    long bytes = 0;
    for (int i = 0; i < times; i++) {
      try (Client client = open(HOME, from)) {
        bytes += client.getLast(BIG_FILE);
      }
    }
    say("%s %d times, sent by %s: %d MiB", FileServer.BIG_FILE, times, sender, bytes >> 20);
  }

  /** More connects at once than the accept queue holds, from addresses still to be looked up. */
  private void burst() throws Exception {
    try (Client operator = open(HOME, port)) {
      operator.getLast(FileServer.RELOAD_PATH);
    }
    List<Seen> seen = results(arrive(BURST));
    long dropped = seen.stream().filter(s -> s.connectSeconds > SYN_REPEATED_SECONDS).count();
    say(
        "burst of %d connects onto a queue of %d: %s; %d got in only with a repeated SYN",
        BURST, FileServer.ACCEPT_QUEUE_LIMIT, slowest(seen), dropped);
  }

  /** Connections that arrive while the whole JVM stands still, as in a long garbage collection. */
  private void whileStopped(long pid) throws Exception {
    List<Future<Seen>> arrivals;
    signal("STOP", pid);
    try {
      arrivals = arrive(ARRIVALS_WHILE_STOPPED);
      Thread.sleep(STOP_MILLIS);
    } finally {
      signal("CONT", pid);
    }
    say(
        "server stopped for %d ms, %d connects meanwhile: %s",
        STOP_MILLIS, ARRIVALS_WHILE_STOPPED, slowest(results(arrivals)));
  }

  private List<Future<Seen>> arrive(int count) {
    List<Future<Seen>> arrivals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String from = "127.0.1." + (1 + i % BURST_ADDRESSES);
      Callable<Seen> arrival =
          () -> {
            try (Client client = open(from, port)) {
              client.getLast(SMALL_FILE);
              return new Seen(client.connectNanos() / 1e9, client.ageNanos() / 1e9);
            }
          };
      arrivals.add(clients.submit(arrival));
    }
    return arrivals;
  }

  private Client open(String from, int to) throws IOException {
    Client client = new Client(from, to);
    synchronized (opened) {
      opened.merge(to, 1, Integer::sum);
    }
    return client;
  }

  private static <T> List<T> results(List<Future<T>> futures) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(future.get());
    }
    return results;
  }

  /** Through the shell, whose own {@code kill} is everywhere that a shell is. */
  private static void signal(String name, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new IOException("cannot send " + name + " to process " + pid);
    }
  }

  private static String slowest(List<Seen> seen) {
    return "slowest connect "
        + duration(most(seen, Seen::connectSeconds))
        + ", slowest answer "
        + duration(most(seen, Seen::answerSeconds));
  }

  private static String duration(double seconds) {
    return seconds < 1
        ? String.format(Locale.ROOT, "%.1f ms", seconds * 1000)
        : String.format(Locale.ROOT, "%.2f s", seconds);
  }

  private static double most(List<Seen> seen, ToDoubleFunction<Seen> value) {
    return seen.stream().mapToDouble(value).max().orElse(0);
  }

  private static void say(String format, Object... args) {
    System.out.printf("clients: " + format + "%n", args);
  }
}
