package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The half of {@link Storm} that is one thread with a selector, and another that closes. */
final class StormChannels implements Runnable {
  private final ServerSocketChannel server;
  private final Selector selector;
  private final ExecutorService closer = Executors.newSingleThreadExecutor();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(16);

  private StormChannels() throws IOException {
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    server.configureBlocking(false);
    selector = Selector.open();
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  static int start() throws IOException {
    StormChannels channels = new StormChannels();
    new Thread(channels, "channels").start();
    return channels.server.socket().getLocalPort();
  }

  @Override
  public void run() {
    try {
      while (true) {
        selector.select();
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
          SelectionKey key = keys.next();
          keys.remove();
          if (key.channel() == server) {
            acceptAll();
          } else {
            serve(key);
          }
        }
      }
    } catch (Exception failure) {
      failure.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private void acceptAll() throws Exception {
    for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
      int fd = Descriptor.of(channel);
      int peer = ((InetSocketAddress) channel.getRemoteAddress()).getPort();
      long inode = Descriptor.inode(fd);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, new Truth(peer, fd, inode));
    }
  }

  private void serve(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    Truth truth = (Truth) key.attachment();
    int count;
    try {
      buffer.clear();
      count = channel.read(buffer);
    } catch (IOException reset) {
      count = -1;
    }
    truth.read |= count > 0;
    int behaviour = count > 0 ? buffer.get(0) : Storm.SERVER_CLOSES;
    if (behaviour == Storm.CLIENT_CLOSES) {
      channel.write(buffer.flip());
    } else if (behaviour == Storm.OTHER_THREAD_CLOSES) {
      key.interestOps(0);
      closer.execute(() -> close(channel, truth));
    } else if (behaviour == Storm.SERVER_CLOSES) {
      close(channel, truth);
    }
  }

  private void close(SocketChannel channel, Truth truth) {
    try {
      channel.close();
    } catch (IOException failure) {
      failure.printStackTrace();
    }
    selector.wakeup();
    Storm.tell(server.socket().getLocalPort(), truth.peer, truth.fd, truth.inode, truth.read);
  }

  private static final class Truth {
    final int peer;
    final int fd;
    final long inode;
    boolean read;

    Truth(int peer, int fd, long inode) {
      this.peer = peer;
      this.fd = fd;
      this.inode = inode;
    }
  }
}
