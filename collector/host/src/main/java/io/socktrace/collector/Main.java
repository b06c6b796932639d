package io.socktrace.collector;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line: {@code java -jar socktrace-collector.jar}. */
@Command(
    name = "socktrace-collector",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {ServeCommand.class, ShowCommand.class},
    description = "Receives what the socktrace agent sends and shows it in the terminal.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:ok", "1:failed, with one line on stderr", "2:not a valid command line"},
    footer = {
      "",
      "Start with:  java -jar socktrace-collector.jar serve",
      "The agent sends to port 4318 by itself; so does every OTLP/HTTP exporter."
    })
final class Main implements Runnable {
  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              command.getErr().println("[socktrace] " + failure.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            });
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** From the jar's manifest; a run from class files has none. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"socktrace-collector " + (version == null ? "(unpacked)" : version)};
    }
  }
}
