package io.socktrace.kernel.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.kernel.Deadline;
import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.Ways;
import io.socktrace.kernel.procfs.NetUnix;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Compares every answer with {@code ss}, in a network namespace that holds nothing but the sockets
 * of {@code scene.py}: the program of {@link SceneIT}.
 *
 * <p>Arguments: the script, an empty directory for Unix sockets, and perhaps a directory in which
 * the answers are to be kept as fixtures.
 */
final class SceneMain {
  private SceneMain() {}

  public static void main(String[] args) throws Exception {
    Process scene =
        new ProcessBuilder("python3", args[0], args[1])
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = scene.inputReader(StandardCharsets.US_ASCII)) {
      assertThat(output.readLine()).isEqualTo("ready");
      for (KernelAccess way : Ways.all()) {
        compare(way);
      }
      if (args.length > 2) {
        capture(Ways.all().get(0), Path.of(args[2]));
      }
    } finally {
      scene.getOutputStream().close();
      scene.destroy();
    }
    System.out.println("all as ss shows it");
  }

  private static void compare(KernelAccess way) throws Exception {
    try (SockDiag sockDiag = SockDiag.open(way)) {
      Dump<InetListener> listeners = sockDiag.listeners();
      assertThat(listeners.rows())
          .hasSize(9)
          .containsExactlyInAnyOrderElementsOf(SsRows.listeners());
      assertThat(listeners.rows()).filteredOn(row -> row.drops() == 3).hasSize(1);
      assertWhole(listeners);

      Dump<HalfOpen> halfOpen = sockDiag.halfOpen();
      assertThat(halfOpen.rows()).hasSize(5).containsExactlyInAnyOrderElementsOf(SsRows.halfOpen());
      assertWhole(halfOpen);

      compareQueued(sockDiag);

      Dump<UnixListener> unix = sockDiag.unixListeners();
      assertThat(unix.rows())
          .hasSize(3)
          .containsExactlyInAnyOrderElementsOf(SsRows.unixListeners());
      assertWhole(unix);
      assertThat(new NetUnix(Path.of("/proc")).readListeners().orElseThrow().rows())
          .containsExactlyInAnyOrderElementsOf(
              unix.rows().stream().map(row -> new NetUnix.Row(row.path(), row.inode())).toList());
    }
  }

  /** Time passes between the answers, so the wait of {@code ss} must lie between two of ours. */
  private static void compareQueued(SockDiag sockDiag) throws IOException {
    List<Queued> before = sockDiag.queued().rows();
    List<Queued> shown = SsRows.queued();
    Dump<Queued> after = sockDiag.queued();
    assertWhole(after);
    assertThat(shown).hasSize(5);
    assertThat(before).hasSize(5);
    assertThat(after.rows()).hasSize(5);
    for (Queued row : shown) {
      assertThat(row.waitMillis())
          .isBetween(same(row, before).waitMillis(), same(row, after.rows()).waitMillis());
    }
  }

  private static Queued same(Queued sought, List<Queued> rows) {
    Queued found =
        rows.stream().filter(row -> row.cookie() == sought.cookie()).findFirst().orElseThrow();
    assertThat(found.local()).isEqualTo(sought.local());
    assertThat(found.remote()).isEqualTo(sought.remote());
    assertThat(found.waitMillis()).isPositive();
    return found;
  }

  private static void assertWhole(Dump<?> dump) {
    assertThat(dump.complete()).isTrue();
    assertThat(dump.malformed()).as("%s", dump.firstMalformed()).isZero();
  }

  private static void capture(KernelAccess way, Path directory) throws IOException {
    Files.createDirectories(directory);
    Deadline deadline = new Deadline("all is captured");
    for (Recording recording : Recording.ALL) {
      deadline.check();
      Files.writeString(
          directory.resolve(recording.fileName()),
          recording.capture(way),
          StandardCharsets.US_ASCII);
    }
  }
}
