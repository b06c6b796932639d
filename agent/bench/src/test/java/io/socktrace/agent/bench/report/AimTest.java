package io.socktrace.agent.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AimTest {
  private static final Aim AIM = new Aim("a read", 60, "instructions");

  @Test
  void verdict_isMetAtTheLimit() {
    assertThat(AIM.verdict(60)).isEqualTo("met");
  }

  @Test
  void verdict_saysHowMuchIsMissing() {
    assertThat(AIM.verdict(71.5)).isEqualTo("**falls short by 12 instructions**");
    assertThat(AIM.verdict(60.25)).isEqualTo("**falls short by 0.25 instructions**");
  }

  @Test
  void verdict_isNotMetByWhatIsUnknown() {
    assertThat(AIM.isMet(Double.NaN)).isFalse();
  }

  @Test
  void text_hasNoNeedlessZeros() {
    assertThat(AIM.text()).isEqualTo("at most 60 instructions");
    assertThat(new Aim("", 1, "%").text()).isEqualTo("at most 1 %");
    assertThat(new Aim("", 3000, "ns").text()).isEqualTo("at most 3000 ns");
  }
}
