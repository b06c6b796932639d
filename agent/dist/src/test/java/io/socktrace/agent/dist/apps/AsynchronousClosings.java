package io.socktrace.agent.dist.apps;

import static io.socktrace.agent.dist.apps.Blocking.outcome;
import static io.socktrace.agent.dist.apps.Closings.asynchronous;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.Future;

/** The ways in which an {@code AsynchronousSocketChannel} closes. */
final class AsynchronousClosings {
  private AsynchronousClosings() {}

  static void run() throws Exception {
    asynchronous(
        "local",
        (accepted, client) -> {
          client.getOutputStream().write(1);
          return outcome(() -> read(accepted).get()) + close(accepted);
        });
    asynchronous(
        "peer",
        (accepted, client) -> {
          client.close();
          return outcome(() -> read(accepted).get()) + close(accepted);
        });
    asynchronous(
        "reset",
        (accepted, client) -> {
          Future<Integer> reading = read(accepted);
          Closings.reset(client);
          return outcome(reading::get) + close(accepted);
        });
    asynchronous(
        "closed-reading",
        (accepted, client) -> {
          Future<Integer> reading = read(accepted);
          return close(accepted) + outcome(reading::get);
        });
  }

  private static Future<Integer> read(AsynchronousSocketChannel channel) {
    return channel.read(ByteBuffer.allocate(10));
  }

  private static String close(AsynchronousSocketChannel channel) throws IOException {
    channel.close();
    return " closed ";
  }
}
