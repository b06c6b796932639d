package io.socktrace.agent.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void parse_keepsCommentsApart() {
    Table table = Table.parse(List.of("# quiet", "jdk\tns", "17\t5", "25\t4"));

    assertThat(table.comments()).containsExactly("quiet");
    assertThat(table.numbers("ns")).containsExactly(5.0, 4.0);
  }

  @Test
  void parse_quotesAShortLine() {
    assertThatThrownBy(() -> Table.parse(List.of("jdk\tns", "17")))
        .hasMessage("1 cells under 2 columns: 17");
  }

  @Test
  void text_namesAMissingColumn() {
    Table table = Table.parse(List.of("jdk\tns", "17\t5"));

    assertThatThrownBy(() -> table.text("bytes")).hasMessage("no column bytes in [jdk, ns]");
  }

  @Test
  void by_groupsInTheOrderOfTheFirst() {
    Table table = Table.parse(List.of("jdk\tns", "25\t1", "17\t2", "25\t3"));

    assertThat(table.by("jdk")).extracting(group -> group.text("jdk")).containsExactly("25", "17");
    assertThat(table.by("jdk").get(0).numbers("ns")).containsExactly(1.0, 3.0);
  }
}
