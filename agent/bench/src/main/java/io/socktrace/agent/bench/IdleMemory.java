package io.socktrace.agent.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What a JVM holds for connections that do nothing: bytes of heap for each, of them those in
 * objects of the agent's own classes, and the resident size of the process.
 *
 * <p>The clients are in this process, the server is a child. Heap is a slope, what the second half
 * of the connections takes more than the first, so that what there is only once has no part in it.
 * The heap is touched in full from the start, so that the resident size tells what stands beside
 * it; what the whole costs is that and the live heap.
 */
public final class IdleMemory {
  /** Room for what is open besides the connections. */
  private static final int OTHER_DESCRIPTORS = 300;

  private static final int SETTLED_BYTES = 10_000;

  private static final String OURS = ".*\\bio\\.socktrace\\.bootstrap\\..*";

  private final Arguments arguments;
  private final int half;
  private final Tsv rows;
  private final SortedMap<String, List<double[]>> measured = new TreeMap<>();

  private IdleMemory(Arguments arguments) throws IOException, InterruptedException {
    this.arguments = arguments;
    this.half = arguments.number("connections") / 2;
    this.rows =
        new Tsv(
            "memory",
            "jdk",
            "variant",
            "run",
            "connections",
            "heap_bytes",
            "tracked_bytes",
            "rss_kib",
            "live_bytes");
  }

  public static void main(String[] arguments) throws Exception {
    Arguments given = new Arguments(arguments, "connections", "10000", "runs", "5", "settle", "3");
    requireDescriptors(given.number("connections") + OTHER_DESCRIPTORS);
    new IdleMemory(given).run();
  }

  /** The JVM raises its soft limit to the hard one by itself. */
  private static void requireDescriptors(int needed) throws IOException {
    String limit =
        Files.readAllLines(Path.of("/proc/self/limits")).stream()
            .filter(line -> line.startsWith("Max open files"))
            .findFirst()
            .orElseThrow()
            .split(" {2,}")[2];
    if (!limit.equals("unlimited") && Long.parseLong(limit) < needed) {
      System.err.println(
          "needs "
              + needed
              + " descriptors, and the hard limit is "
              + limit
              + ": ulimit -Hn "
              + needed
              + " (as root), or fewer --connections");
      System.exit(2);
    }
  }

  private void run() throws Exception {
    try (OtlpSink sink = new OtlpSink()) {
      for (int run = 1; run <= arguments.number("runs"); run++) {
        for (Path jdk : arguments.jdks()) {
          for (Arm arm : Arm.values()) {
            measure(jdk, arm, run, sink);
            System.err.print(".");
          }
        }
      }
    }
    System.err.println();
    System.out.println(
        "| JDK | variant | heap per connection | of it tracked | RSS, MiB | live heap, MiB |");
    System.out.println("|---|---|---|---|---|---|");
    measured.forEach(
        (name, values) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.2f |%n",
                name,
                median(values, 0),
                median(values, 1),
                median(values, 2) / 1024,
                median(values, 3) / (1 << 20)));
  }

  private void measure(Path jdk, Arm arm, int run, OtlpSink sink) throws Exception {
    List<String> command = new ArrayList<>(Checkout.java(jdk));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:+AlwaysPreTouch", "-Xms64m", "-Xmx64m"));
    command.addAll(arm.exporting());
    command.addAll(List.of("-cp", Checkout.bench().toString(), IdleServer.class.getName()));
    command.add(String.valueOf(2 * half));
    ProcessBuilder builder = Child.builder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint());
    builder.environment().put("OTEL_METRIC_EXPORT_INTERVAL", "1000");
    List<Peer> peers = new ArrayList<>();
    Process server = builder.start();
    try (BufferedReader answers = server.inputReader();
        OutputStream commands = server.getOutputStream()) {
      int port = Integer.parseInt(answers.readLine());
      long first = connect(port, peers, answers, commands);
      double trackedFirst = tracked(jdk, server);
      long both = connect(port, peers, answers, commands);
      double trackedBoth = tracked(jdk, server);
      double heap = (double) (both - first) / half;
      double ours = (trackedBoth - trackedFirst) / half;
      double resident = residentKib(server);
      String version = Checkout.version(jdk);
      rows.add(version, arm.label(), run, 2 * half, heap, ours, resident, both);
      measured
          .computeIfAbsent(version + " | " + arm.label(), each -> new ArrayList<>())
          .add(new double[] {heap, ours, resident, both});
    } finally {
      for (Peer peer : peers) {
        peer.close();
      }
      server.destroy();
      if (!server.waitFor(60, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
  }

  /** Half of the connections; what was left after garbage collection. */
  private long connect(int port, List<Peer> peers, BufferedReader answers, OutputStream commands)
      throws IOException, InterruptedException {
    int batch = Listening.BACKLOG / 2;
    for (int left = half; left > 0; left -= batch) {
      int now = Math.min(left, batch);
      for (int i = 0; i < now; i++) {
        peers.add(new Peer(port));
      }
      ask(now, answers, commands);
    }
    return settled(answers, commands);
  }

  /** Once it no longer shrinks: what is kept as spans is on its way out for some seconds. */
  private long settled(BufferedReader answers, OutputStream commands)
      throws IOException, InterruptedException {
    long before = Long.MAX_VALUE;
    long now = ask(0, answers, commands);
    while (now < before - SETTLED_BYTES) {
      before = now;
      TimeUnit.SECONDS.sleep(arguments.number("settle"));
      now = ask(0, answers, commands);
    }
    return now;
  }

  private static long ask(int more, BufferedReader answers, OutputStream commands)
      throws IOException {
    commands.write((more + "\n").getBytes(StandardCharsets.US_ASCII));
    commands.flush();
    return Long.parseLong(answers.readLine());
  }

  /** Bytes in objects of the agent's classes, by the class histogram. */
  private static double tracked(Path jdk, Process server) throws IOException, InterruptedException {
    String jcmd = jdk.resolve("bin/jcmd").toString();
    List<String> lines =
        Child.run(List.of(jcmd, String.valueOf(server.pid()), "GC.class_histogram"));
    return lines.stream()
        .filter(line -> line.matches(OURS))
        .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[2]))
        .sum();
  }

  private static double residentKib(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  private static double median(List<double[]> values, int column) {
    return Rows.median(values.stream().map(each -> each[column]).toList());
  }
}
