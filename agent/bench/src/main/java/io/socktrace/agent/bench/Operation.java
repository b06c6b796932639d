package io.socktrace.agent.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What is measured, one call of the application's on an accepted connection each. */
public enum Operation {
  CHANNEL_READ_HEAP,
  CHANNEL_WRITE_HEAP,
  CHANNEL_READ_DIRECT,
  CHANNEL_WRITE_DIRECT,
  SOCKET_READ,
  SOCKET_WRITE,
  TRANSFER_TO,
  ACCEPT_CLOSE;

  /** Those that share a JVM: a server reads and writes, and in one way. */
  static final List<List<Operation>> GROUPS =
      List.of(
          List.of(CHANNEL_READ_HEAP, CHANNEL_WRITE_HEAP),
          List.of(CHANNEL_READ_DIRECT, CHANNEL_WRITE_DIRECT),
          List.of(SOCKET_READ, SOCKET_WRITE),
          List.of(TRANSFER_TO),
          List.of(ACCEPT_CLOSE));

  /** As it stands in results: {@code channel-read-heap}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Operation of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Opens a server and a connection, and waits until the agent, if there is one, is at work. */
  public Batch open() throws IOException, InterruptedException {
    switch (this) {
      case CHANNEL_READ_HEAP:
        return new ChannelBatch(false, false);
      case CHANNEL_WRITE_HEAP:
        return new ChannelBatch(true, false);
      case CHANNEL_READ_DIRECT:
        return new ChannelBatch(false, true);
      case CHANNEL_WRITE_DIRECT:
        return new ChannelBatch(true, true);
      case SOCKET_READ:
        return new SocketBatch(false);
      case SOCKET_WRITE:
        return new SocketBatch(true);
      case TRANSFER_TO:
        return new TransferBatch();
      default:
        return new AcceptBatch();
    }
  }
}
