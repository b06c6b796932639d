package io.socktrace.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class ListenerNameTest {

  @Test
  void of_socketAddress() {
    ListenerName name = ListenerName.of(new InetSocketAddress("127.0.0.1", 8080), -1);

    assertThat(name).isEqualTo(new ListenerName("127.0.0.1", 8080, "tcp", "ipv4"));
    assertThat(name.target()).isEqualTo("127.0.0.1:8080");
  }

  @Test
  void of_addressWithThePortBeside() throws Exception {
    ListenerName name = ListenerName.of(InetAddress.getByName("::"), 8080);

    assertThat(name).isEqualTo(new ListenerName("::", 8080, "tcp", "ipv6"));
    assertThat(name.target()).isEqualTo("[::]:8080");
  }

  @Test
  void of_wildcardOfAServerSocket_isWhatTheKernelHasBound() throws Exception {
    InetAddress wildcard = InetAddress.getByName("0.0.0.0");

    assertThat(ListenerName.of(wildcard, 80, true))
        .isEqualTo(new ListenerName("::", 80, "tcp", "ipv6"));
    assertThat(ListenerName.of(wildcard, 80, false))
        .isEqualTo(new ListenerName("0.0.0.0", 80, "tcp", "ipv4"));
    assertThat(ListenerName.of(InetAddress.getByName("127.0.0.1"), 80, true).address())
        .isEqualTo("127.0.0.1");
  }

  @Test
  void of_wildcardOfAChannel_isWhatTheChannelSays() {
    assertThat(ListenerName.of(new InetSocketAddress("0.0.0.0", 80), -1, true).address())
        .isEqualTo("0.0.0.0");
  }

  @Test
  void of_unixSocket_hasNoPort() {
    ListenerName name = ListenerName.of(UnixDomainSocketAddress.of("/run/app.sock"), -1);

    assertThat(name).isEqualTo(new ListenerName("/run/app.sock", -1, "unix", null));
    assertThat(name.target()).isEqualTo("/run/app.sock");
  }

  @Test
  void of_nothing_isUnknown() {
    assertThat(ListenerName.of(null, -1).target()).isEqualTo("unknown");
    assertThat(ListenerName.of(null, 80).target()).isEqualTo("unknown:80");
  }

  @Test
  void overflow_isNoNameThatAListenerCanHave() {
    assertThat(ListenerName.OVERFLOW).isNotEqualTo(ListenerName.of("overflow", -1));
    assertThat(ListenerName.OVERFLOW.target()).isEqualTo("overflow");
  }
}
