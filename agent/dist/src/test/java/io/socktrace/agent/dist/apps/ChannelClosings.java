package io.socktrace.agent.dist.apps;

import static io.socktrace.agent.dist.apps.Blocking.outcome;
import static io.socktrace.agent.dist.apps.Closings.channel;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** The ways in which a {@code SocketChannel} closes. */
final class ChannelClosings {
  private ChannelClosings() {}

  static void run() throws Exception {
    channel(
        "local",
        (accepted, client) -> {
          client.getOutputStream().write(1);
          return outcome(() -> read(accepted)) + closeTwice(accepted);
        });
    channel(
        "peer",
        (accepted, client) -> {
          client.close();
          return outcome(() -> read(accepted)) + close(accepted);
        });
    channel(
        "peer-half",
        (accepted, client) -> {
          accepted.shutdownOutput();
          client.shutdownOutput();
          return outcome(() -> read(accepted)) + close(accepted);
        });
    channel(
        "reset-reading",
        (accepted, client) -> {
          Blocking reading = Blocking.start(() -> read(accepted));
          Closings.reset(client);
          return reading.outcome() + close(accepted);
        });
    channel(
        "reset-writing",
        (accepted, client) -> {
          Blocking writing = Blocking.start(() -> writeOn(accepted));
          Closings.reset(client);
          return writing.outcome() + close(accepted);
        });
    channel(
        "broken-pipe",
        (accepted, client) -> {
          client.close();
          return outcome(() -> writeOn(accepted)) + close(accepted);
        });
    channel(
        "unread", (accepted, client) -> unread(accepted, () -> client.getOutputStream().write(1)));
    channel(
        "resetting",
        (accepted, client) -> {
          accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
          return close(accepted);
        });
    channel(
        "closed-reading",
        (accepted, client) -> {
          Blocking reading = Blocking.start(() -> read(accepted));
          return close(accepted) + reading.outcome();
        });
    channel(
        "closed-writing",
        (accepted, client) -> {
          Blocking writing = Blocking.start(() -> writeOn(accepted));
          return close(accepted) + writing.outcome();
        });
    channel(
        "interrupted-reading",
        (accepted, client) -> {
          Blocking reading = Blocking.start(() -> read(accepted));
          reading.interrupt();
          return reading.outcome() + accepted.isOpen();
        });
    channel(
        "interrupted-before",
        (accepted, client) -> {
          Thread.currentThread().interrupt();
          return outcome(() -> read(accepted)) + accepted.isOpen();
        });
    channel(
        "timed-out",
        (accepted, client) -> {
          accepted.socket().setSoTimeout(10);
          return outcome(() -> accepted.socket().getInputStream().read()) + close(accepted);
        });
    channel("selected-local", (accepted, client) -> selected(accepted, () -> {}));
    channel("selected-peer", (accepted, client) -> selected(accepted, client::close));
    channel(
        "selected-reset", (accepted, client) -> selected(accepted, () -> Closings.reset(client)));
    if (Runtime.version().feature() >= 21) {
      virtual();
    }
    channel("exit", (accepted, client) -> Closings.leaveOpen(accepted));
    // The JDK has no Cleaner for it: the descriptor leaks.
    channel("leaked-exit", (accepted, client) -> "dropped");
  }

  private static void virtual() throws Exception {
    channel(
        "virtual-closed-reading",
        (accepted, client) -> {
          Blocking reading = Blocking.startVirtual(() -> read(accepted));
          return close(accepted) + reading.outcome();
        });
    channel(
        "virtual-interrupted-reading",
        (accepted, client) -> {
          Blocking reading = Blocking.startVirtual(() -> read(accepted));
          reading.interrupt();
          return reading.outcome() + accepted.isOpen();
        });
  }

  private interface Action {
    void run() throws IOException;
  }

  private static String unread(SocketChannel accepted, Action write) throws IOException {
    write.run();
    return close(accepted);
  }

  /** Closed while a selector has it: the JDK then closes the descriptor at the next selection. */
  private static String selected(SocketChannel accepted, Action client) throws IOException {
    try (Selector selector = Selector.open()) {
      accepted.configureBlocking(false);
      accepted.register(selector, SelectionKey.OP_READ);
      client.run();
      selector.select(10);
      String seen = outcome(() -> read(accepted)) + close(accepted);
      selector.selectNow();
      return seen;
    }
  }

  private static int read(SocketChannel channel) throws IOException {
    return channel.read(ByteBuffer.allocate(10));
  }

  /** Writes until that fails; one write is more than the kernel's buffers hold. */
  private static int writeOn(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 24);
    while (true) {
      channel.write(buffer.clear());
    }
  }

  private static String close(SocketChannel channel) throws IOException {
    channel.close();
    return " closed ";
  }

  private static String closeTwice(SocketChannel channel) throws IOException {
    channel.close();
    return close(channel);
  }
}
