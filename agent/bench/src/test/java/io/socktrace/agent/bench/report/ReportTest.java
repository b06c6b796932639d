package io.socktrace.agent.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String DUET =
      "date\tcommit\tjdk\tworkload\tarm\tpair\tcore_b\twarm_up\tseconds\toperations_a"
          + "\toperations_b\tcpu_seconds_a\tcpu_seconds_b\tload";

  @TempDir Path results;

  @Test
  void checkedInPage_isWhatTheCheckedInRowsMake() throws IOException {
    assertThat(Report.lines(Path.of("results")))
        .as("run agent/bench/run report")
        .isEqualTo(Files.readAllLines(Path.of("PERFORMANCE.md")));
  }

  @Test
  void lines_saySoWhereNothingIsMeasured() throws IOException {
    assertThat(Report.lines(results))
        .filteredOn(line -> line.startsWith("Not measured: "))
        .hasSize(6)
        .contains("Not measured: `results/duet.tsv` has no rows.");
  }

  @Test
  void duet_countsCpuPerOperation() throws IOException {
    // B does a tenth less with 5 % less CPU time: 0.95 / 0.90 per operation.
    duet("pingpong\tsocktrace", "1\t1\t8\t10\t1000000\t900000\t9.9\t9.405");
    duet("pingpong\tsocktrace", "2\t0\t8\t10\t2000000\t1800000\t9.9\t9.405");

    assertThat(page())
        .contains("| pingpong | 17.0.1 | socktrace | 2 | 7.43 [4.95..9.90] | +5.56 [+5.56, +5.56]")
        .contains("at most 1 %: **falls short by 4.56 %**")
        .contains("| CPU per operation of a ping-pong of 64 bytes | 1 % | JDK 17.0.1 **falls");
  }

  @Test
  void duet_leavesOutPairsWhereOneHadToWait() throws IOException {
    duet("pingpong\tsocktrace", "1\t1\t8\t10\t1000\t1000\t9.9\t9.9");
    duet("pingpong\tsocktrace", "2\t0\t8\t10\t1000\t1000\t9.9\t9.9");
    duet("pingpong\tsocktrace", "3\t1\t8\t10\t1000\t100\t9.9\t8.9");

    assertThat(page()).contains("| socktrace | 2 (1) |").contains("+0.00 [+0.00, +0.00]");
  }

  @Test
  void duet_judgesOnlyWhatAnAimIsFor() throws IOException {
    for (String which : List.of("pingpong\taa", "pingpong\tjfr", "churn\tsocktrace")) {
      duet(which, "1\t1\t8\t10\t1000\t1000\t9.9\t9.9");
      duet(which, "2\t0\t8\t10\t1000\t1000\t9.9\t9.9");
    }

    assertThat(page()).doesNotContain("at most 1 %");
  }

  @Test
  void callgrind_judgesByTheWorstPairing() throws IOException {
    write(
        "callgrind",
        "date\tcommit\tjdk\tmode\toperation\tarm\trepeat\tinstructions",
        "2026-01-01\tabc\t25.0.1\tc2\tsocket-read\tnone\t1\t1000",
        "2026-01-01\tabc\t25.0.1\tc2\tsocket-read\tnone\t2\t990",
        "2026-01-01\tabc\t25.0.1\tc2\tsocket-read\tsocktrace\t1\t1040",
        "2026-01-01\tabc\t25.0.1\tc2\tsocket-read\tsocktrace\t2\t1060");

    assertThat(page())
        .contains("| 995 | 1050 | +55.0 [+40.0..+70.0] | at most 60 instructions: **falls short")
        .contains("`agent/bench/run callgrind`: 2026-01-01, commit `abc`.");
  }

  @Test
  void startup_comparesWithinARound() throws IOException {
    write(
        "startup",
        "# quiet",
        "round\tprogram\tjdk\tvariant\tload\tready_ms\tended_ms\tcpu_ms",
        "1\thello\t17.0.1\tno agent\t1\t40\t50\t60",
        "1\thello\t17.0.1\tsocktrace\t1\t140\t150\t260",
        "2\thello\t17.0.1\tno agent\t1\t400\t410\t70",
        "2\thello\t17.0.1\tsocktrace\t1\t500\t510\t270");

    assertThat(page())
        .contains("| hello | 17.0.1 | socktrace | 2 | 320 [140..500] | +100 [+100..+100] |")
        .contains("at most 150 ms: met")
        .contains("`agent/bench/run startup`: quiet.");
  }

  @Test
  void startup_comparesASilentBackendWithNoAgentAtAll() throws IOException {
    write(
        "startup",
        "round\tprogram\tjdk\tvariant\tload\tready_ms\tended_ms\tcpu_ms",
        "1\tjetty\t17.0.1\tno agent\t1\t400\t700\t60",
        "1\tjetty-silent\t17.0.1\tsocktrace\t1\t500\t2900\t260");

    assertThat(page())
        .contains("| 2400 [2400..2400] | +2100 [+2100..+2100] |")
        .contains("at most 2000 ms: **falls short by 100 ms**");
  }

  @Test
  void jmh_addsBothErrors() throws IOException {
    write(
        "jmh",
        "date\tcommit\tjdk\toperation\tarm\tload\tns\tns_error\tbytes",
        "2026-01-01\tabc\t17.0.1\ttransfer-to\tnone\t0.1\t1000\t30\t0",
        "2026-01-01\tabc\t17.0.1\ttransfer-to\tsocktrace\t0.1\t1120\t40\t0");

    assertThat(page())
        .contains("| 1000 ± 30 | 1120 ± 40 | +120 ± 50 | +0 |")
        .contains("at most 150 ns: **falls short by 20 ns**");
  }

  @Test
  void operations_judgesWhatIsNotKept() throws IOException {
    write(
        "operations",
        "date\tcommit\tjdk\toperation\tarm\tbytes\tcalls\twhich",
        "2026-01-01\tabc\t17.0.1\taccept-close\tnone\t400\t5\taccept=1 close=1",
        "2026-01-01\tabc\t17.0.1\taccept-close\tsocktrace\t590\t7\taccept=1 close=1",
        "2026-01-01\tabc\t17.0.1\taccept-close\tsocktrace-kept\t999\t7\taccept=1 close=1");

    assertThat(page())
        .contains("| 590 | +190 | 7 | +2 | accept=1 close=1 | at most 200 bytes: met |")
        .contains("| 999 | +599 | 7 | +2 | accept=1 close=1 |  |");
  }

  @Test
  void memory_comparesWithinARun() throws IOException {
    write(
        "memory",
        "date\tcommit\tjdk\tvariant\trun\tconnections\theap_bytes\ttracked_bytes\trss_kib",
        "2026-01-01\tabc\t17.0.1\tnone\t1\t10000\t500\t0\t100000",
        "2026-01-01\tabc\t17.0.1\tsocktrace\t1\t10000\t700\t180\t130000",
        "2026-01-01\tabc\t17.0.1\tsocktrace\t2\t10000\t900\t180\t190000");

    assertThat(page())
        .contains("| 2 | 800 [700..900] | +200 [+200..+200] | ")
        .contains("at most 256 bytes: met; at most 25 MB: **falls short by 5.72 MB**");
  }

  private void duet(String workloadAndArm, String rest) throws IOException {
    Path file = results.resolve("duet.tsv");
    if (!Files.exists(file)) {
      write("duet", DUET);
    }
    String row = "2026-01-01T00:00:00\tabc\t17.0.1\t" + workloadAndArm + "\t" + rest + "\t1.0\n";
    Files.writeString(file, Files.readString(file) + row);
  }

  private void write(String name, String... lines) throws IOException {
    Files.write(results.resolve(name + ".tsv"), (Iterable<String>) Stream.of(lines)::iterator);
  }

  private String page() throws IOException {
    return String.join("\n", Report.lines(results));
  }
}
