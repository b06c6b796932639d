package io.socktrace.agent.bench.duet;

import java.nio.file.Path;

/**
 * One of the two JVMs: plays a workload until its standard input ends.
 *
 * <p>Which it does at the latest with the bench, however that ends.
 */
public final class Player {
  private Player() {}

  public static void main(String[] arguments) throws Exception {
    Counter counter = Counter.in(Path.of(arguments[1]));
    Workload.valueOf(arguments[0]).start(counter);
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}
