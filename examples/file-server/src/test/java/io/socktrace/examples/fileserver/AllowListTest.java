package io.socktrace.examples.fileserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AllowListTest {
  private final List<String> asked = new ArrayList<>();
  private final AllowList allowList = new AllowList(this::ask);
  private ServerSocketChannel listener;

  @BeforeEach
  void listen() throws IOException {
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress("127.0.0.1", 0));
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  @Test
  void onAccepting_asksOncePerAddress() throws IOException {
    accepts("127.0.1.1");
    accepts("127.0.1.2");
    accepts("127.0.1.1");

    assertThat(asked).containsExactly("127.0.1.1", "127.0.1.2");
  }

  @Test
  void onAccepting_asksAgainAfterForget() throws IOException {
    accepts("127.0.1.1");
    allowList.forget();
    accepts("127.0.1.1");

    assertThat(asked).containsExactly("127.0.1.1", "127.0.1.1");
  }

  @Test
  void onAccepting_closesWhoIsNotAllowed() throws IOException {
    assertThat(accepts("127.0.1.1")).isTrue();
    assertThat(accepts("127.0.1.66")).isFalse();
  }

  private boolean ask(InetAddress address) {
    asked.add(address.getHostAddress());
    return !address.getHostAddress().endsWith(".66");
  }

  private boolean accepts(String from) throws IOException {
    try (SocketChannel client = SocketChannel.open()) {
      client.bind(new InetSocketAddress(from, 0));
      client.connect(listener.getLocalAddress());
      try (SocketChannel accepted = listener.accept()) {
        allowList.onAccepting(accepted);
        return accepted.isOpen();
      }
    }
  }
}
