package io.socktrace.agent.bench.duet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void parse_takesSeveralArms() {
    Options options = Options.parse("--arm", "jfr", "--workload", "churn", "--arm", "aa");

    assertThat(options.arms).containsExactly(Arm.AA, Arm.JFR);
    assertThat(options.workloads).containsExactly(Workload.CHURN);
  }

  @Test
  void parse_playsAllUnlessTold() {
    assertThat(Options.parse().arms).containsExactly(Arm.values());
    assertThat(Options.parse().workloads).containsExactly(Workload.values());
    assertThat(Options.parse("--seconds", "2.5").window).isEqualTo(Duration.ofMillis(2500));
  }

  @Test
  void parse_refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> Options.parse("--pears", "2")).hasMessage("not an option: --pears");
    assertThatThrownBy(() -> Options.parse("--pairs")).hasMessage("no value: --pairs");
    assertThatThrownBy(() -> Options.parse("--cores", "1,1")).hasMessage("not two cores: 1,1");
  }
}
