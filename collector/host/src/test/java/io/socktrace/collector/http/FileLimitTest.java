package io.socktrace.collector.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLimitTest {
  /** As Linux 6.18 prints it; proc_pid_limits(5). */
  private static final String LIMITS =
      """
      Limit                     Soft Limit           Hard Limit           Units
      Max processes             127219               127219               processes
      Max open files            %s                 524288               files
      Max locked memory         8388608              8388608              bytes
      """;

  @TempDir private Path self;

  @Test
  void connections_leaveAReserve() throws Exception {
    open(30);
    assertThat(connections("256")).isEqualTo(256 - 30 - 64);
    assertThat(connections("1024")).isEqualTo(1024 - 30 - 64);
    assertThat(connections("1048576")).isEqualTo(1024);
    assertThat(connections("unlimited")).isEqualTo(1024);
    assertThat(connections("18446744073709551615")).isEqualTo(1024);
  }

  @Test
  void connections_areSomeEvenWhereNothingIsLeft() throws Exception {
    open(30);
    assertThat(connections("64")).isEqualTo(16);
  }

  @Test
  void connections_withoutProcAreThoseOfTheUsualLimit() {
    assertThat(FileLimit.connections(self.resolve("absent"), 1024)).isEqualTo(1024 - 64 - 64);
  }

  private int connections(String limit) throws Exception {
    Files.writeString(self.resolve("limits"), LIMITS.formatted(limit));
    return FileLimit.connections(self, 1024);
  }

  private void open(int files) throws Exception {
    Path fd = Files.createDirectory(self.resolve("fd"));
    for (int i = 0; i < files; i++) {
      Files.createFile(fd.resolve(Integer.toString(i)));
    }
  }
}
