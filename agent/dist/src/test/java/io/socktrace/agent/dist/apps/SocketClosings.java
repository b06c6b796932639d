package io.socktrace.agent.dist.apps;

import static io.socktrace.agent.dist.apps.Blocking.outcome;
import static io.socktrace.agent.dist.apps.Closings.socket;

import java.io.IOException;
import java.net.Socket;

/** The ways in which a {@code Socket} closes. */
final class SocketClosings {
  private SocketClosings() {}

  static void run() throws Exception {
    socket(
        "local",
        (accepted, client) -> {
          client.getOutputStream().write(1);
          return outcome(() -> read(accepted)) + close(accepted) + close(accepted);
        });
    socket(
        "peer",
        (accepted, client) -> {
          client.close();
          return outcome(() -> read(accepted)) + close(accepted);
        });
    socket(
        "reset-reading",
        (accepted, client) -> {
          Blocking reading = Blocking.start(() -> read(accepted));
          Closings.reset(client);
          return reading.outcome() + close(accepted);
        });
    socket(
        "reset-writing",
        (accepted, client) -> {
          Blocking writing = Blocking.start(() -> writeOn(accepted));
          Closings.reset(client);
          return writing.outcome() + close(accepted);
        });
    socket(
        "broken-pipe",
        (accepted, client) -> {
          client.close();
          return outcome(() -> writeOn(accepted)) + close(accepted);
        });
    socket(
        "unread",
        (accepted, client) -> {
          client.getOutputStream().write(1);
          return close(accepted);
        });
    socket(
        "closed-reading",
        (accepted, client) -> {
          Blocking reading = Blocking.start(() -> read(accepted));
          return close(accepted) + reading.outcome();
        });
    socket(
        "closed-writing",
        (accepted, client) -> {
          Blocking writing = Blocking.start(() -> writeOn(accepted));
          return close(accepted) + writing.outcome();
        });
    socket(
        "timed-out",
        (accepted, client) -> {
          accepted.setSoTimeout(10);
          return outcome(() -> read(accepted)) + close(accepted);
        });
    if (Runtime.version().feature() >= 21) {
      virtual();
    }
    // Dropped without a word: the JDK's Cleaner closes it.
    socket("collected", (accepted, client) -> "dropped");
    socket("exit", (accepted, client) -> Closings.leaveOpen(accepted));
  }

  private static void virtual() throws Exception {
    socket(
        "virtual-closed-reading",
        (accepted, client) -> {
          Blocking reading = Blocking.startVirtual(() -> read(accepted));
          return close(accepted) + reading.outcome();
        });
    socket(
        "virtual-interrupted-reading",
        (accepted, client) -> {
          Blocking reading = Blocking.startVirtual(() -> read(accepted));
          reading.interrupt();
          return reading.outcome() + accepted.isClosed();
        });
  }

  private static int read(Socket socket) throws IOException {
    return socket.getInputStream().read();
  }

  /** Writes until that fails. */
  private static int writeOn(Socket socket) throws IOException {
    byte[] bytes = new byte[1 << 16];
    while (true) {
      socket.getOutputStream().write(bytes);
    }
  }

  private static String close(Socket socket) throws IOException {
    socket.close();
    return " closed ";
  }
}
