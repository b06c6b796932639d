package io.socktrace.kernel.procfs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code /proc/self/net/snmp}: the counters of RFC 4022 for this network namespace. */
public final class Snmp {
  private static final String GROUP = "Tcp";

  private final Path file;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public Snmp(Path proc) {
    this.file = proc.resolve("self/net/snmp");
  }

  /** The counters now; empty if there is no such file. */
  public Optional<Tcp> read() throws IOException {
    Optional<String> text = ProcFile.text(file);
    return text.isPresent() ? Optional.of(parse(text.get())) : Optional.empty();
  }

  static Tcp parse(String text) throws MalformedLineException {
    CounterGroups counters = CounterGroups.parse(text);
    return new Tcp(counters.value(GROUP, "PassiveOpens"), counters.value(GROUP, "AttemptFails"));
  }

  /**
   * The {@code Tcp} counters about arriving connections.
   *
   * @param passiveOpens connections that the kernel completed for listeners, accepted or not
   * @param attemptFails handshakes, of either side, that came to nothing
   */
  public record Tcp(OptionalLong passiveOpens, OptionalLong attemptFails) {}
}
