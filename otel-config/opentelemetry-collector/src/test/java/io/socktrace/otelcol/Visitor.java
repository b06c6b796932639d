package io.socktrace.otelcol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.otelcol.apps.Turnstile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** A client of {@link Turnstile}, in another process than the agent. */
final class Visitor implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;

  private final Socket socket;

  Visitor(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
  }

  /** Says it as its first line, and hears the echo: it has been accepted and read. */
  static Visitor saying(String order, int port) throws IOException {
    Visitor visitor = new Visitor(port);
    visitor.say(order);
    visitor.hear(order);
    return visitor;
  }

  static void pass(int port, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      saying("pass", port).leave();
    }
  }

  /** These wait in the accept queue, each for at least so long. */
  static void passLate(int port, int times, long waitMillis) throws Exception {
    Visitor[] late = new Visitor[times];
    try (Visitor first = saying("bar", port)) {
      for (int i = 0; i < times; i++) {
        late[i] = new Visitor(port);
        late[i].say("pass");
      }
      Thread.sleep(waitMillis);
      first.say("go on");
    }
    for (Visitor each : late) {
      each.hear("pass");
      each.leave();
    }
  }

  void say(String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(US_ASCII));
  }

  private void hear(String line) throws IOException {
    assertThat(
            new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine())
        .isEqualTo(line);
  }

  /** Ends the stream, and waits for the server to end its own. */
  void leave() throws IOException {
    try (socket) {
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  /** Closes with a RST instead of a FIN. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
