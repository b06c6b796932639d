package io.socktrace.collector.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * {@code /proc/PID/status}: whose process it is and what it may.
 *
 * @param name of the program, 15 bytes at most
 * @param uid the effective one, by which the kernel decides
 * @param innerPid its number in the pid namespace that it is in, which it knows itself by
 * @param capabilities the effective ones, a bit for each of include/uapi/linux/capability.h
 */
public record ProcessStatus(
    String name, OptionalLong uid, OptionalLong innerPid, OptionalLong capabilities) {
  public static final int CAP_DAC_READ_SEARCH = 2;
  public static final int CAP_SYS_PTRACE = 19;
  public static final int CAP_SYS_ADMIN = 21;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   * @param process its number, or {@code self}
   */
  public static ProcessStatus read(Path proc, String process) throws IOException {
    Path file = proc.resolve(process).resolve("status");
    return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  static ProcessStatus parse(String text) {
    Fields fields = Fields.parse(text);
    String[] uids = fields.value("Uid").orElse("").split("\\s+");
    String[] pids = fields.value("NSpid").orElse("").split("\\s+");
    return new ProcessStatus(
        fields.value("Name").orElse("?"),
        uids.length > 1 ? number(uids[1], 10) : OptionalLong.empty(),
        number(pids[pids.length - 1], 10),
        number(fields.value("CapEff").orElse(""), 16));
  }

  public boolean has(int capability) {
    return (capabilities.orElse(0) >> capability & 1) == 1;
  }

  private static OptionalLong number(String digits, int radix) {
    try {
      return OptionalLong.of(Long.parseUnsignedLong(digits, radix));
    } catch (NumberFormatException notNumber) {
      return OptionalLong.empty();
    }
  }
}
