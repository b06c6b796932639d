package io.socktrace.collector;

import io.socktrace.collector.sockets.Checkup;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code doctor}: what works here, what does not, and why. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Says what works here and what does not, and why (a line that begins with !).")
final class DoctorCommand implements Callable<Integer> {
  @Mixin private HostOptions host;

  @Override
  public Integer call() throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    new Checkup(host.access(), HostOptions.PROC, host.collector()).run().forEach(out::println);
    return 0;
  }
}
