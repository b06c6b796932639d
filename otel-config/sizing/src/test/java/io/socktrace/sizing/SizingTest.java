package io.socktrace.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socktrace.sizing.Sizing.Measured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizingTest {
  @Test
  void readme_isWhatIsCalculated() throws Exception {
    String page = Files.readString(Path.of("README.md"));

    assertThat(Sizing.page(page, Sizing.read(Path.of("measured.tsv"))))
        .as("java src/main/java/io/socktrace/sizing/Sizing.java measured.tsv README.md")
        .isEqualTo(page);
  }

  /** By hand: 10 JVMs, 10 connections a second, 3 spans of 100 bytes; 50 series every 10 s. */
  @Test
  void fleet_isTheProductOfItsParts() {
    List<Measured> measured =
        List.of(
            Measured.parse("1\t1\t3\t3000\t300\t20\t50\t4000\t400"),
            Measured.parse("1000\t1\t3000\t300000\t30000\t20\t50\t4000\t400"));

    assertThat(Sizing.page("<!-- calculated -->\n<!-- end -->\n", measured))
        .contains(
            "| 10 JVMs | 300 | 0.02 Mbit/s | 0.24 Mbit/s | 1 | 30 | 259 MB | 500 | 50 | 9 MB |\n")
        .contains(
            "| 100,000 JVMs | 3,000,000 | 240.00 Mbit/s | 2.4 Gbit/s | 200 | 300,000 | 2.6 TB |");
  }

  @Test
  void units_changeWhereTheyShould() {
    assertThat(Sizing.bits(1.25e8)).isEqualTo("1.0 Gbit/s");
    assertThat(Sizing.bytes(999e9)).isEqualTo("999.0 GB");
    assertThat(Sizing.bytes(1e12)).isEqualTo("1.0 TB");
  }

  @Test
  void parse_quotesAMalformedLine() {
    assertThatThrownBy(() -> Measured.parse("1\t2")).hasMessageContaining("'1\t2'");
  }

  @Test
  void parse_isTheReverseOfLine() {
    String line = "1\t2\t3\t4\t5\t6\t7\t8\t9";

    assertThat(Measured.parse(line).line()).isEqualTo(line);
  }
}
