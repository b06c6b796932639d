package io.socktrace.collector;

import io.socktrace.collector.sockets.ListenerScan;
import io.socktrace.collector.sockets.ListenersText;
import io.socktrace.collector.sockets.Listing;
import io.socktrace.collector.sockets.Reported;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code watch}: the listeners again and again, on a terminal in its place. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    description = "Shows every listening socket of this host, again and again, until Ctrl-C.")
final class WatchCommand implements Callable<Integer> {
  // xterm's control sequences: another screen, no cursor, no wrapping of long lines; and back.
  private static final String BEGIN = "\u001b[?1049h\u001b[?25l\u001b[?7l";
  private static final String END = "\u001b[?7h\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K\n";
  private static final String CLEAR_REST = "\u001b[J";

  @Mixin private HostOptions host;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = Interval.class,
      description = "how often: 500ms, 5s (default ${DEFAULT-VALUE})")
  private Duration interval;

  private boolean ended;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    boolean terminal = Terminal.isStdout();
    if (terminal) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(out)));
      draw(out, BEGIN);
    }
    try (ListenerScan scan = host.scan()) {
      while (!out.checkError()) {
        Reported reported = host.reported();
        Listing listing = scan.read();
        String table = ListenersText.render(listing, reported, Terminal.hasColour());
        draw(out, terminal ? screen(table, listing, reported) : plain(table));
        Thread.sleep(interval.toMillis());
      }
    }
    return 0;
  }

  private synchronized void draw(PrintStream out, String text) {
    if (!ended) {
      out.print(text);
      out.flush();
    }
  }

  /** However it ends, by Ctrl-C too; nothing is drawn after that. */
  private synchronized void end(PrintStream out) {
    draw(out, END);
    ended = true;
  }

  private static String plain(String table) {
    return now() + "\n" + table + "\n";
  }

  /** No more lines than fit, since a terminal that scrolls shows the last ones. */
  private static String screen(String table, Listing listing, Reported reported) {
    StringBuilder screen = new StringBuilder(HOME);
    int room = Terminal.rows() - 2;
    List<String> lines = table.lines().toList();
    List<String> remarks = ListenersText.remarks(listing, reported);
    screen.append(now()).append(" listeners of this host, Ctrl-C ends it").append(CLEAR_LINE);
    lines.stream().limit(room).forEach(line -> screen.append(line).append(CLEAR_LINE));
    remarks.stream()
        .limit(Math.max(0, room - lines.size()))
        .forEach(remark -> screen.append("! ").append(remark).append(CLEAR_LINE));
    if (lines.size() > room) {
      screen.append("... and ").append(lines.size() - room).append(" more");
    }
    return screen.append(CLEAR_REST).toString();
  }

  private static String now() {
    return LocalTime.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
