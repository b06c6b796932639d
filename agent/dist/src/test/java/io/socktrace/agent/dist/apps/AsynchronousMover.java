package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Moves bytes by an {@code AsynchronousSocketChannel}, one buffer or two at a time. */
final class AsynchronousMover extends Mover {
  private final AsynchronousSocketChannel channel;
  private final ByteBuffer[] buffers;

  AsynchronousMover(AsynchronousSocketChannel channel, ByteBuffer... buffers) {
    this.channel = channel;
    this.buffers = buffers;
  }

  @Override
  int receive(int limit) throws Exception {
    prepare(limit);
    int path = buffers[0].isDirect() ? Tally.RECEIVED_DIRECT : Tally.RECEIVED_HEAP;
    if (buffers.length == 1) {
      return tally.add(path, channel.read(buffers[0]).get());
    }
    Result result = new Result();
    channel.read(buffers, 0, buffers.length, 1, TimeUnit.MINUTES, null, result);
    return tally.add(path, result.get().intValue());
  }

  @Override
  int send(int limit) throws Exception {
    prepare(limit);
    int path = buffers[0].isDirect() ? Tally.SENT_DIRECT : Tally.SENT_HEAP;
    if (buffers.length == 1) {
      return tally.add(path, channel.write(buffers[0]).get());
    }
    Result result = new Result();
    channel.write(buffers, 0, buffers.length, 1, TimeUnit.MINUTES, null, result);
    return tally.add(path, result.get().intValue());
  }

  private void prepare(int limit) {
    int left = limit;
    for (ByteBuffer buffer : buffers) {
      buffer.clear().limit(Math.min(buffer.capacity(), left));
      left -= buffer.limit();
    }
  }

  @Override
  void close() throws IOException {
    channel.close();
  }

  private static final class Result extends CompletableFuture<Long>
      implements CompletionHandler<Long, Void> {
    @Override
    public void completed(Long count, Void none) {
      complete(count);
    }

    @Override
    public void failed(Throwable failure, Void none) {
      completeExceptionally(failure);
    }
  }
}
