package io.socktrace.kernel.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.kernel.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel, or a filter in front of it, that refuses; seccomp and strace see to that. */
final class RefusedIT {

  @Test
  void nothingRefused_allIsKnown() throws IOException {
    assertThat(run(List.of("env"))).containsExactly("complete", "length 0 limit 9", "null");
  }

  @Test
  void refusedSocket_leavesProc(@TempDir Path directory) throws IOException {
    byte[] script = RefusedIT.class.getResourceAsStream("refuse.py").readAllBytes();
    String refuse = Files.write(directory.resolve("refuse.py"), script).toString();
    for (String[] refusal :
        new String[][] {{"1", "EPERM"}, {"93", "EPROTONOSUPPORT"}, {"97", "EAFNOSUPPORT"}}) {
      assertFromProc(run(List.of("python3", refuse, refusal[0])), refusal[1]);
    }
  }

  @Test
  void refusedRequest_leavesProc() throws IOException {
    assertFromProc(run(strace("inject=sendto:error=EPERM")), "a sock_diag request: EPERM");
  }

  @Test
  void noBuffersOnce_isNotNoticed() throws IOException {
    assertThat(run(strace("inject=recvfrom:error=ENOBUFS:when=1")))
        .containsExactly("complete", "length 0 limit 9", "null");
  }

  @Test
  void noBuffersEver_endsWithAPartialAnswer() throws IOException {
    assertThat(run(strace("inject=recvfrom:error=ENOBUFS"))).containsExactly("partial", "null");
  }

  @Test
  void inventedLength_endsWithAPartialAnswer() throws IOException {
    for (String length : List.of("0", "100", "40000", "2000000000")) {
      assertThat(run(strace("inject=recvfrom:retval=" + length)))
          .as(length)
          .containsExactly("partial", "null");
    }
  }

  private static void assertFromProc(List<String> lines, String reason) {
    assertThat(lines).hasSize(3).startsWith("complete", "length 0 limit -1");
    assertThat(lines.get(2)).startsWith("Listeners are read from /proc").contains(reason);
  }

  private static List<String> strace(String fault) {
    return List.of(
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=sendto,recvfrom",
        "-e",
        fault);
  }

  private static List<String> run(List<String> under) throws IOException {
    List<String> command = new ArrayList<>(under);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ListenersMain.class.getName());
    return Tool.output(under.get(0), command.toArray(String[]::new))
        .lines()
        .filter(line -> !line.startsWith("WARNING:") && !line.isBlank())
        .toList();
  }
}
