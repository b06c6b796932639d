package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** Moves bytes by a {@code SocketChannel}: one buffer, several, or from and to a file. */
final class ChannelMover extends Mover {
  private final SocketChannel channel;
  private final ByteBuffer[] buffers;
  private final FileChannel file;
  private final Selector selector;
  private final int received;
  private final int sent;

  private ChannelMover(
      SocketChannel channel, boolean blocking, FileChannel file, ByteBuffer... buffers)
      throws IOException {
    this.channel = channel;
    this.file = file;
    this.buffers = buffers;
    boolean direct = true;
    for (ByteBuffer buffer : buffers) {
      direct &= buffer.isDirect();
    }
    received = direct ? Tally.RECEIVED_DIRECT : Tally.RECEIVED_HEAP;
    sent = direct ? Tally.SENT_DIRECT : Tally.SENT_HEAP;
    selector = blocking ? null : Selector.open();
    if (!blocking) {
      channel.configureBlocking(false);
      channel.register(selector, 0);
    }
  }

  static Mover heap(SocketChannel channel, boolean blocking) throws IOException {
    return new ChannelMover(channel, blocking, null, ByteBuffer.allocate(CHUNK));
  }

  static Mover direct(SocketChannel channel, boolean blocking) throws IOException {
    return new ChannelMover(channel, blocking, null, ByteBuffer.allocateDirect(CHUNK));
  }

  static Mover vector(SocketChannel channel, boolean blocking, String kinds) throws IOException {
    ByteBuffer[] buffers = new ByteBuffer[kinds.length()];
    for (int i = 0; i < buffers.length; i++) {
      int size = CHUNK / buffers.length;
      buffers[i] =
          kinds.charAt(i) == 'd' ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    }
    return new ChannelMover(channel, blocking, null, buffers);
  }

  /**
   * Sends by transferTo and receives by transferFrom, which the JDK does by heap buffers of its
   * own.
   */
  static Mover file(SocketChannel channel, boolean blocking, FileChannel file) throws IOException {
    return new ChannelMover(channel, blocking, file, ByteBuffer.allocateDirect(0));
  }

  @Override
  int receive(int limit) throws IOException {
    await(SelectionKey.OP_READ);
    if (file != null && limit > 1) {
      int count = (int) file.transferFrom(channel, file.size(), limit);
      tally.addUncounted(Tally.RECEIVED_LOOP, count);
      return count;
    }
    if (file != null) {
      return tally.add(received, channel.read(ByteBuffer.allocateDirect(limit)));
    }
    prepare(limit);
    if (buffers.length == 1) {
      return tally.add(received, channel.read(buffers[0]));
    }
    return addByBuffer(
        Math.toIntExact(channel.read(buffers)), Tally.RECEIVED_HEAP, Tally.RECEIVED_DIRECT);
  }

  @Override
  int send(int limit) throws IOException {
    await(SelectionKey.OP_WRITE);
    if (file != null) {
      return tally.add(Tally.SENT_FILE, (int) file.transferTo(7, limit, channel));
    }
    prepare(limit);
    if (buffers.length == 1) {
      return tally.add(sent, channel.write(buffers[0]));
    }
    return addByBuffer(Math.toIntExact(channel.write(buffers)), Tally.SENT_HEAP, Tally.SENT_DIRECT);
  }

  /** The bytes where they were; the call once, with heap if any of it moved some. */
  private int addByBuffer(int count, int heap, int direct) {
    int inHeap = 0;
    for (ByteBuffer buffer : buffers) {
      inHeap += buffer.isDirect() ? 0 : buffer.position();
    }
    if (count > 0) {
      tally.addBytes(inHeap > 0 ? direct : heap, inHeap > 0 ? count - inHeap : inHeap);
      tally.add(inHeap > 0 ? heap : direct, inHeap > 0 ? inHeap : count);
    }
    return count;
  }

  /** Makes room for, or something of, {@code limit} bytes in all. */
  private void prepare(int limit) {
    int left = limit;
    for (ByteBuffer buffer : buffers) {
      buffer.clear().limit(Math.min(buffer.capacity(), left));
      left -= buffer.limit();
    }
  }

  private void await(int operation) throws IOException {
    if (selector != null) {
      channel.keyFor(selector).interestOps(operation);
      selector.select();
      selector.selectedKeys().clear();
    }
  }

  @Override
  void close() throws IOException {
    channel.close();
    if (selector != null) {
      // A registered channel is closed by the selector, at the latest when that is closed.
      selector.close();
    }
  }
}
