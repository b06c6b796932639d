package io.socktrace.collector;

import io.socktrace.collector.forward.Forwarder;
import io.socktrace.collector.forward.Outlet;
import io.socktrace.collector.page.LivePage;
import io.socktrace.collector.sockets.HostWatch;
import io.socktrace.collector.store.Limits;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.view.TerminalView;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  private static final Duration FLUSH = Duration.ofSeconds(5);
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

  @Spec private CommandSpec spec;

  @Mixin private ListenOptions listen;

  @Option(
      names = "--forward",
      paramLabel = "URL",
      description = "send what is received on to this OTLP/HTTP backend, http://HOST:4318")
  private URI forward;

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

  @Option(
      names = "--jaeger-url",
      paramLabel = "URL",
      description = "link the page's traces to this Jaeger, such as http://localhost:16686")
  private URI jaegerUrl;

  @Option(names = "--no-host", description = "tell nothing of this host's other listeners")
  private boolean noHost;

  @Option(names = "--plain", description = "do not draw; look with the command show")
  private boolean plain;

  @Override
  public Integer call() throws Exception {
    if (listen.port < 0 || listen.port > 65535) {
      throw new ParameterException(spec.commandLine(), "--port must be between 0 and 65535");
    }
    if (maxTraces < 1 || maxTraces > 1_000_000) {
      throw new ParameterException(spec.commandLine(), "--max-traces must be 1 to 1000000");
    }
    if (forward != null && (forward.getHost() == null || !isHttp(forward.getScheme()))) {
      throw new ParameterException(
          spec.commandLine(), "--forward must be like http://backend.example:4318");
    }
    if (forward != null && leadsBack()) {
      throw new ParameterException(
          spec.commandLine(), "--forward leads back to this collector: " + forward);
    }
    if (jaegerUrl != null && !LivePage.isLinkable(jaegerUrl)) {
      throw new ParameterException(
          spec.commandLine(), "--jaeger-url must be like http://localhost:16686");
    }
    try {
      return serve(listen.read());
    } catch (ListenOptions.Unsafe e) {
      spec.commandLine().getErr().println("[socktrace] " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  /** Each body would be received again and forwarded again, for ever. */
  private boolean leadsBack() {
    int port = forward.getPort() == -1 ? CollectorServer.DEFAULT_PORT : forward.getPort();
    try {
      return port == listen.port && InetAddress.getByName(forward.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // it may be known later
    }
  }

  private static boolean isHttp(String scheme) {
    return "http".equals(scheme) || "https".equals(scheme);
  }

  private int serve(ListenAt at) throws Exception {
    Limits limits = Limits.ofTraces(maxTraces, Runtime.getRuntime().maxMemory());
    Store store = new Store(limits, System::nanoTime);
    Forwarder forwarder =
        forward == null
            ? null
            : new Forwarder(forward, Runtime.getRuntime().maxMemory() / 8, FLUSH);
    if (forwarder != null) {
      store.forwards(forwarder::counts);
    }
    CollectorServer server =
        new CollectorServer(
            store, at, forwarder == null ? Outlet.NONE : forwarder, jaegerUrl, host());
    start(server, at);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, forwarder), "end"));
    if (plain || !Terminal.isStdout()) {
      server.join();
    } else {
      draw(store, at, server.port());
    }
    return 0;
  }

  /** Null too where there is no procfs: that is no Linux. */
  private HostWatch host() {
    return noHost || !Files.isSymbolicLink(PROC.resolve("self")) ? null : new HostWatch(PROC);
  }

  /** In a shutdown hook: the JVM waits for it, and does not wait for the main thread. */
  private static void end(CollectorServer server, Forwarder forwarder) {
    server.close();
    if (forwarder != null) {
      forwarder.close();
    }
  }

  private void start(CollectorServer server, ListenAt at) throws Exception {
    try {
      server.start();
    } catch (IOException e) {
      throw new IOException(
          isTaken(e) ? taken(at.port()) : at.host() + " port " + at.port() + ": " + e.getMessage(),
          e);
    }
    String url = url(at, server.port());
    String option = server.port() == CollectorServer.DEFAULT_PORT ? "" : " --url " + url;
    String look =
        at.isOpen()
            ? ", look with a browser, or: java -jar socktrace-collector.jar show" + option
            : at.access().token() == null ? "" : "; to a browser the token is the password";
    spec.commandLine()
        .getErr()
        .println("[socktrace] collector receives OTLP/HTTP on " + url + look);
  }

  /** Not every BindException: a foreign address and a low port are others. */
  private static boolean isTaken(IOException e) {
    Throwable bind = e.getCause() instanceof BindException ? e.getCause() : e;
    return bind instanceof BindException && String.valueOf(bind.getMessage()).contains("in use");
  }

  private static String url(ListenAt at, int port) {
    String host = at.host().contains(":") ? "[" + at.host() + "]" : at.host();
    return (at.keys() == null ? "http://" : "https://") + host + ":" + port;
  }

  private static String taken(int port) {
    Optional<PortOwner> owner = PortOwner.find(PROC, port);
    return "port "
        + port
        + " is taken"
        + owner.map(o -> " by pid " + o.pid() + " (" + o.command() + ")").orElse("")
        + ": stop that, or use another with --port";
  }

  private void draw(Store store, ListenAt at, int port) throws InterruptedException {
    PrintStream out = System.out;
    while (!out.checkError()) {
      out.print(HOME_AND_CLEAR);
      out.println("socktrace collector on " + url(at, port) + ", Ctrl-C ends it\n");
      out.print(TerminalView.render(store.snapshot(), ZoneId.systemDefault()));
      out.flush();
      Thread.sleep(interval.toMillis());
    }
  }
}
