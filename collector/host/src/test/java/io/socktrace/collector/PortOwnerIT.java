package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PortOwnerIT {
  private static final Path PROC = Path.of("/proc");

  @Test
  void find_namesThisProcessAsSsDoes() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PortOwner owner = PortOwner.find(PROC, socket.getLocalPort()).orElseThrow();
      assertThat(owner.pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(owner.command()).contains("java");
      assertThat(ss(socket.getLocalPort())).contains("pid=" + owner.pid() + ",");
    }
  }

  @Test
  void find_namesNobodyForAFreePort() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThat(PortOwner.find(PROC, port)).isEmpty();
  }

  private static String ss(int port) throws Exception {
    try {
      Process ss = new ProcessBuilder("ss", "-Hltnp", "sport = :" + port).start();
      return new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError("ss is needed: it is in the Debian package iproute2", e);
    }
  }
}
