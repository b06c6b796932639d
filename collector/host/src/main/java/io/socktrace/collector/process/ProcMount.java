package io.socktrace.collector.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How procfs is mounted, from {@code /proc/self/mountinfo}: the options {@code hidepid} and {@code
 * subset} (proc(5)) take processes or files out of sight.
 *
 * @param options of the superblock, joined by commas; empty if no such mount is told
 */
public record ProcMount(String options) {
  private static final int MOUNT_POINT = 4;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public static ProcMount read(Path proc) throws IOException {
    Path file = proc.resolve("self/mountinfo");
    return parse(Files.readString(file, StandardCharsets.ISO_8859_1), proc.toString());
  }

  /** Of several mounts on one point the last covers the others. */
  static ProcMount parse(String text, String mountPoint) {
    String options = "";
    for (String line : text.lines().toList()) {
      String[] halves = line.split(" - ", 2);
      String[] left = halves[0].split(" ");
      String[] right = halves.length < 2 ? new String[0] : halves[1].split(" ");
      if (left.length > MOUNT_POINT
          && left[MOUNT_POINT].equals(mountPoint)
          && right.length > 2
          && right[0].equals("proc")) {
        options = right[2];
      }
    }
    return new ProcMount(options);
  }

  /** Whether processes of others are not even listed: {@code hidepid=2} or {@code ptraceable}. */
  public boolean hidesProcesses() {
    String level = option("hidepid");
    return !level.isEmpty()
        && !level.equals("0")
        && !level.equals("1")
        && !level.equals("off")
        && !level.equals("noaccess");
  }

  /** Whether there is nothing but processes: {@code subset=pid}. */
  public boolean isSubset() {
    return option("subset").equals("pid");
  }

  private String option(String name) {
    for (String option : options.split(",")) {
      if (option.startsWith(name + "=")) {
        return option.substring(name.length() + 1);
      }
    }
    return "";
  }
}
