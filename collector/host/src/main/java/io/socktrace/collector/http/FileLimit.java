package io.socktrace.collector.http;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many connections the limit of open files admits: proc_pid_limits(5), "Max open files".
 *
 * <p>A process that has used up its descriptors cannot read its own /proc any more, so a reserve is
 * kept for that and for what is forwarded.
 */
public final class FileLimit {
  private static final int RESERVE = 64;
  private static final int UNKNOWN = 1024;
  private static final Pattern LINE = Pattern.compile("(?m)^Max open files +(\\d+|unlimited)");

  private FileLimit() {}

  /**
   * @param self {@code /proc/self}
   * @return at least 16, at most {@code wanted}
   */
  public static int connections(Path self, int wanted) {
    int left = limit(self) - open(self) - RESERVE;
    return Math.max(16, Math.min(wanted, left));
  }

  private static int limit(Path self) {
    try {
      Matcher line = LINE.matcher(Files.readString(self.resolve("limits")));
      return line.find() ? parse(line.group(1)) : UNKNOWN;
    } catch (IOException e) {
      return UNKNOWN; // no /proc here
    }
  }

  private static int parse(String number) {
    return number.length() > 9 || number.equals("unlimited")
        ? Integer.MAX_VALUE
        : Integer.parseInt(number);
  }

  private static int open(Path self) {
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(self.resolve("fd"))) {
      for (Path file : files) {
        count++;
      }
    } catch (IOException e) {
      return RESERVE;
    }
    return count;
  }
}
