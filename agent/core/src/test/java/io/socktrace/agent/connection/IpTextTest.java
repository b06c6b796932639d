package io.socktrace.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpTextTest {

  /** The examples of RFC 5952, sections 4.1 to 4.3, and of RFC 4291, section 2.2. */
  @ParameterizedTest
  @CsvSource({
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:AAAA, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa",
    "FF01:0:0:0:0:0:0:101, ff01::101",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
  })
  void of_writesTheRfcsExamples(String written, String canonical) throws Exception {
    assertThat(IpText.of(InetAddress.getByName(written))).isEqualTo(canonical);
  }

  @Test
  void of_writesAsPythonDoes() throws Exception {
    for (String line : lines("ipv6.txt")) {
      String[] columns = line.split(" ");
      InetAddress address = InetAddress.getByAddress(HexFormat.of().parseHex(columns[0]));
      assertThat(IpText.of(address)).isEqualTo(columns[1]);
    }
  }

  @Test
  void of_canBeReadBack() throws Exception {
    Random random = new Random(6);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      for (int group = 0; group < 16; group += 2) {
        if (random.nextBoolean()) {
          bytes[group] = bytes[group + 1] = 0;
        }
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      String text = IpText.of(address);
      assertThat(InetAddress.getByName(text)).isEqualTo(address);
      assertThat(text).doesNotContain(":::").isLowerCase().hasSizeLessThanOrEqualTo(39);
    }
  }

  @Test
  void of_leavesTheScopeOut() throws UnknownHostException {
    byte[] bytes = InetAddress.getByName("fe80::1").getAddress();

    assertThat(IpText.of(Inet6Address.getByAddress(null, bytes, 3))).isEqualTo("fe80::1");
  }

  @Test
  void of_writesIpv4_alsoMapped() throws UnknownHostException {
    assertThat(IpText.of(InetAddress.getByName("192.0.2.1"))).isEqualTo("192.0.2.1");
    assertThat(IpText.of(InetAddress.getByName("::ffff:192.0.2.1"))).isEqualTo("192.0.2.1");
  }

  private static List<String> lines(String resource) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                IpTextTest.class.getResourceAsStream(resource), StandardCharsets.US_ASCII))) {
      return reader.lines().filter(line -> !line.startsWith("#")).collect(Collectors.toList());
    }
  }
}
