package io.socktrace.otelcol;

import java.io.IOException;
import java.net.ServerSocket;

/** Ports for programs that cannot be asked which one they got. */
final class FreePort {
  private FreePort() {}

  static int next() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
