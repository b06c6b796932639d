package io.socktrace.collector;

import io.socktrace.collector.process.Refusal;
import io.socktrace.collector.sockets.Explanation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code explain}: from a descriptor to the kernel's socket and its trace. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Shows what a process's descriptor is, step by step: link, fdinfo, inode, the kernel's row,"
          + " the line of ss, the trace. Without a descriptor, all sockets of the process."
    })
final class ExplainCommand implements Callable<Integer> {
  @Mixin private HostOptions host;

  @Parameters(index = "0", paramLabel = "PID", description = "the process")
  private long pid;

  @Parameters(
      index = "1",
      paramLabel = "FD",
      arity = "0..1",
      description = "one of its descriptors")
  private Integer fd;

  @Override
  public Integer call() throws IOException {
    Explanation explanation = new Explanation(host.access(), HostOptions.PROC, host.collector());
    try {
      String text = fd == null ? explanation.of(pid) : explanation.of(pid, fd);
      new PrintStream(System.out, true, StandardCharsets.UTF_8).print(text);
      return 0;
    } catch (IOException failure) {
      Path process = HostOptions.PROC.resolve(Long.toString(pid));
      Refusal refusal = Refusal.of(failure, process);
      if (refusal == Refusal.GONE) {
        throw new Failed(Failed.NOT_FOUND, "there is no process " + pid, failure);
      }
      if (refusal == Refusal.DENIED) {
        throw new Failed(
            Failed.PERMISSION,
            "the open files of process "
                + pid
                + " cannot be read: "
                + Refusal.reason(HostOptions.PROC),
            failure);
      }
      if (failure instanceof NoSuchFileException) {
        throw new Failed(Failed.NOT_FOUND, "process " + pid + " has no descriptor " + fd, failure);
      }
      throw failure;
    }
  }
}
