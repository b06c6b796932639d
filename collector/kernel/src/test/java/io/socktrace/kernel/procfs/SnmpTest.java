package io.socktrace.kernel.procfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.socktrace.kernel.Fixture;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The fixture is a capture of Linux 6.18; its {@code MaxConn} is negative. */
final class SnmpTest {

  @Test
  void parse_findsColumnsByName() throws IOException {
    Snmp.Tcp counters = Snmp.parse(Fixture.text(SnmpTest.class, "snmp-6.18"));
    assertThat(counters.passiveOpens()).hasValue(794);
    assertThat(counters.attemptFails()).hasValue(0);
  }

  /** As the kernel prints more than 16 kinds of ICMP messages. */
  @Test
  void parse_takesAGroupInSeveralPairs() throws IOException {
    CounterGroups counters =
        CounterGroups.parse("IcmpMsg: InType0\nIcmpMsg: 3\nIcmpMsg: OutType3\nIcmpMsg: 4\n");
    assertThat(counters.value("IcmpMsg", "InType0")).hasValue(3);
    assertThat(counters.value("IcmpMsg", "OutType3")).hasValue(4);
  }

  @Test
  void somaxconn_isOneNumber() throws IOException {
    assertThat(Somaxconn.parse(Fixture.text(SnmpTest.class, "somaxconn-6.18"))).isEqualTo(4096);
    assertThatExceptionOfType(MalformedLineException.class)
        .isThrownBy(() -> Somaxconn.parse("4096 128\n"))
        .withMessageContaining("\"4096 128\"");
    assertThatExceptionOfType(MalformedLineException.class).isThrownBy(() -> Somaxconn.parse(""));
  }
}
