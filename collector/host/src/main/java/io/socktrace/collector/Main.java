package io.socktrace.collector;

import io.socktrace.collector.view.Text;
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
    subcommands = {
      ServeCommand.class,
      ShowCommand.class,
      ListenersCommand.class,
      WatchCommand.class,
      ExplainCommand.class,
      DoctorCommand.class,
      CompletionCommand.class
    },
    description = {
      "Receives what the socktrace agent sends and shows it in the terminal;",
      "and shows the listening sockets of this host, with or without an agent."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ok",
      "1:failed, with one line on stderr",
      "2:not a valid command line",
      "3:no such process or descriptor",
      "4:not permitted",
      "5:not supported by this system"
    },
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
              say(failure.getMessage());
              return Failed.exitCode(failure);
            });
  }

  /** A message; data alone goes to standard output. */
  static void say(String message) {
    System.err.println("[socktrace] " + Text.cleanLines(String.valueOf(message)));
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
