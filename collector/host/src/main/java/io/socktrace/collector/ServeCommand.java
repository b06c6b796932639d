package io.socktrace.collector;

import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.view.TerminalView;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serve}: receives until it is stopped, and draws the view when somebody looks. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    description = "Receives OTLP/HTTP on 127.0.0.1 until Ctrl-C; on a terminal, shows it live.")
final class ServeCommand implements Callable<Integer> {
  private static final Path PROC = Path.of("/proc");
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "" + CollectorServer.DEFAULT_PORT,
      description = "the port to receive on (default ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = Interval.class,
      description = "how often a terminal is redrawn: 500ms, 5s (default ${DEFAULT-VALUE})")
  private Duration interval;

  @Option(
      names = "--max-traces",
      paramLabel = "N",
      defaultValue = "" + Limits.DEFAULT_TRACES,
      description = "keep the newest N traces and 4 N spans (default ${DEFAULT-VALUE})")
  private int maxTraces;

  @Option(names = "--plain", description = "do not draw; look with the command show")
  private boolean plain;

  @Override
  public Integer call() throws Exception {
    if (port < 0 || port > 65535) {
      throw new ParameterException(spec.commandLine(), "--port must be between 0 and 65535");
    }
    if (maxTraces < 1 || maxTraces > 1_000_000) {
      throw new ParameterException(spec.commandLine(), "--max-traces must be 1 to 1000000");
    }
    Limits limits = Limits.ofTraces(maxTraces, Runtime.getRuntime().maxMemory());
    Store store = new Store(limits, System::nanoTime);
    try (CollectorServer server = new CollectorServer(store, port)) {
      start(server);
      if (plain || !stdoutIsTerminal()) {
        server.join();
      } else {
        draw(store, server.port());
      }
    }
    return 0;
  }

  private void start(CollectorServer server) throws Exception {
    try {
      server.start();
    } catch (IOException e) {
      throw new IOException(isBind(e) ? taken() : "port " + port + ": " + e.getMessage(), e);
    }
    String url = "http://127.0.0.1:" + server.port();
    String option = server.port() == CollectorServer.DEFAULT_PORT ? "" : " --url " + url;
    spec.commandLine()
        .getErr()
        .println(
            "[socktrace] collector receives OTLP/HTTP on "
                + url
                + ", look with: java -jar socktrace-collector.jar show"
                + option);
  }

  private static boolean isBind(IOException e) {
    return e instanceof BindException || e.getCause() instanceof BindException;
  }

  private String taken() {
    Optional<PortOwner> owner = PortOwner.find(PROC, port);
    return "port "
        + port
        + " is taken"
        + owner.map(o -> " by pid " + o.pid() + " (" + o.command() + ")").orElse("")
        + ": stop that, or use another with --port";
  }

  /**
   * {@code System.console()} would need stdin on a terminal too, and since JDK 22 needs nothing.
   */
  private static boolean stdoutIsTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      String target = Files.readSymbolicLink(PROC.resolve("self/fd/1")).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  private void draw(Store store, int boundPort) throws InterruptedException {
    PrintStream out = System.out;
    while (!out.checkError()) {
      out.print(HOME_AND_CLEAR);
      out.println("socktrace collector on 127.0.0.1:" + boundPort + ", Ctrl-C ends it\n");
      out.print(TerminalView.render(store.snapshot(), ZoneId.systemDefault()));
      out.flush();
      Thread.sleep(interval.toMillis());
    }
  }
}
