package io.socktrace.collector;

import io.socktrace.collector.sockets.ListenerScan;
import io.socktrace.collector.sockets.Reported;
import io.socktrace.kernel.KernelAccess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What the commands that look at the host have in common: where the kernel and a collector are. */
final class HostOptions {
  static final Path PROC = Path.of("/proc");

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:" + CollectorServer.DEFAULT_PORT,
      description = "a collector that may know more (default ${DEFAULT-VALUE})")
  private URI collector;

  @Option(names = "--no-native", description = "read files below /proc only: no limits, no drops")
  private boolean filesOnly;

  URI collector() throws Failed {
    if (!"http".equals(collector.getScheme()) || collector.getHost() == null) {
      throw new Failed(2, "--url must be like http://127.0.0.1:4318", null);
    }
    return collector;
  }

  /** What a running collector knows; null if there is none. */
  Reported reported() throws Failed {
    return Reported.ask(collector()).orElse(null);
  }

  KernelAccess access() throws Failed {
    if (!Files.isSymbolicLink(PROC.resolve("self"))) {
      throw new Failed(Failed.UNSUPPORTED, "there is no /proc here: this needs Linux", null);
    }
    return filesOnly ? KernelAccess.withoutNative() : KernelAccess.open();
  }

  ListenerScan scan() throws Failed {
    return new ListenerScan(access(), PROC);
  }
}
