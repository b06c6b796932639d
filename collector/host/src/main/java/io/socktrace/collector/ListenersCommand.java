package io.socktrace.collector;

import io.socktrace.collector.sockets.ListenerScan;
import io.socktrace.collector.sockets.ListenersJson;
import io.socktrace.collector.sockets.ListenersText;
import io.socktrace.collector.sockets.Listing;
import io.socktrace.collector.sockets.Reported;
import io.socktrace.collector.sockets.WaitingScan;
import io.socktrace.collector.sockets.WaitingView;
import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.sockdiag.SockDiagException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code listeners}: every listening socket of the host, or who waits in their queues. */
@Command(
    name = "listeners",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    description =
        "Lists every listening socket of this host, of any process, with or without agent.")
final class ListenersCommand implements Callable<Integer> {
  @Mixin private HostOptions host;

  @Option(
      names = "--waiting",
      description = "show who waits in an accept queue right now, and for how long")
  private boolean waiting;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})")
  private ShowCommand.Format format;

  @Override
  public Integer call() throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Reported reported = host.reported();
    out.print(waiting ? waiting(reported) : listeners(reported));
    return 0;
  }

  private String listeners(Reported reported) throws IOException {
    try (ListenerScan scan = host.scan()) {
      Listing listing = scan.read();
      if (format == ShowCommand.Format.json) {
        return ListenersJson.render(listing, reported);
      }
      ListenersText.remarks(listing, reported).forEach(Main::say);
      return ListenersText.render(listing, reported, Terminal.hasColour());
    }
  }

  private String waiting(Reported reported) throws IOException {
    KernelAccess access = host.access();
    try (WaitingScan scan = new WaitingScan(access, HostOptions.PROC)) {
      WaitingScan.Answer answer = scan.read();
      if (!answer.complete()) {
        Main.say("The kernel was interrupted each time it was asked: some may be missing.");
      }
      return format == ShowCommand.Format.json
          ? WaitingView.json(answer, access.tickNanos(), reported)
          : WaitingView.text(answer, reported);
    } catch (SockDiagException refused) {
      throw new Failed(Failed.UNSUPPORTED, refused.getMessage(), refused);
    }
  }
}
