package io.socktrace.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What the agent adds to the start of a program: of one that never listens, and of a Jetty server
 * until its first answer, and to its end: with a backend that takes what it is sent, and with one
 * that never answers.
 *
 * <p>Variants take turns in an order that is shuffled anew in each round, so that whatever else the
 * machine does meets all of them alike; what counts is the difference within a round.
 */
public final class Startup {
  private static final int SEED = 20;

  private final List<Path> jdks = new ArrayList<>();
  private int rounds = 20;

  private Startup() {}

  public static void main(String[] arguments) throws Exception {
    Startup startup = new Startup();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--jdk") && i + 1 < arguments.length) {
        startup.jdks.add(Path.of(arguments[++i]));
      } else if (arguments[i].equals("--rounds") && i + 1 < arguments.length) {
        startup.rounds = Integer.parseInt(arguments[++i]);
      } else {
        System.err.println("usage: Startup [--jdk JAVA_HOME]... [--rounds N], see README.md");
        System.exit(2);
      }
    }
    if (startup.jdks.isEmpty()) {
      startup.jdks.add(Path.of(System.getProperty("java.home")));
    }
    startup.run();
  }

  private void run() throws Exception {
    Path work = Files.createTempDirectory("socktrace-bench");
    Path server = Checkout.built("examples/file-server/target/socktrace-example-file-server.jar");
    Path bench = Checkout.bench();
    List<String> jetty =
        List.of("-jar", server.toString(), "0", "0", work.resolve("files").toString());
    List<Program> programs =
        List.of(
            new Program(
                "hello", List.of("-cp", bench.toString(), Hello.class.getName()), false, false),
            new Program("jetty", jetty, true, false),
            new Program("jetty-silent", jetty, true, true));
    List<Variant> variants =
        List.of(
            new Variant(Rows.BASELINE, List.of()),
            new Variant("no-op agent", List.of("-javaagent:" + NoopAgent.writeJar(work))),
            new Variant("socktrace", List.of("-javaagent:" + Checkout.agent())),
            new Variant(
                "opentelemetry",
                List.of("-javaagent:" + Checkout.library("opentelemetry-javaagent"))));
    List<Turn> turns = new ArrayList<>();
    for (Path jdk : jdks) {
      for (Program program : programs) {
        for (Variant variant : variants) {
          turns.add(new Turn(jdk, Checkout.version(jdk), program, variant));
        }
      }
    }
    List<String> header = header();
    Rows rows = new Rows();
    Random random = new Random(SEED);
    try (OtlpSink sink = new OtlpSink();
        SilentBackend silent = new SilentBackend()) {
      Launch launch = new Launch(work.resolve("stderr.log"));
      // Round 0 fills the page cache and is thrown away.
      for (int round = 0; round <= rounds; round++) {
        Collections.shuffle(turns, random);
        for (Turn turn : turns) {
          double load = Checkout.load();
          Launch.Cost cost =
              launch.measure(
                  turn.jdk,
                  turn.variant.arguments,
                  turn.program.command,
                  turn.program.isServer,
                  turn.program.isSilent ? silent.endpoint() : sink.endpoint());
          if (round > 0) {
            rows.add(round, turn.program.name, turn.version, turn.variant.name, load, cost);
          }
        }
        System.err.print(".");
      }
      System.err.println();
    }
    header.add(String.format(Locale.ROOT, "load average at the end: %.2f", Checkout.load()));
    rows.write(Checkout.results("startup"), header);
    header.forEach(System.out::println);
    rows.table().forEach(System.out::println);
  }

  private List<String> header() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("start-up, " + LocalDate.now() + ", " + rounds + " rounds, shuffled by seed " + SEED);
    lines.add(
        "Linux "
            + System.getProperty("os.version")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " processors");
    lines.add(String.format(Locale.ROOT, "load average at the beginning: %.2f", Checkout.load()));
    return lines;
  }

  private record Program(String name, List<String> command, boolean isServer, boolean isSilent) {}

  private record Variant(String name, List<String> arguments) {}

  private record Turn(Path jdk, String version, Program program, Variant variant) {}
}
