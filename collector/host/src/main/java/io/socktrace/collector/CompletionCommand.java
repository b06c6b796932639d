package io.socktrace.collector;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: makes the shell complete commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Prints a completion script for bash and zsh, for an alias of this name:",
      "  alias socktrace-collector='java -jar .../socktrace-collector.jar'",
      "  source <(socktrace-collector completion)"
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    System.out.print(AutoComplete.bash("socktrace-collector", spec.root().commandLine()));
    return 0;
  }
}
