package io.socktrace.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A listener on loopback and the clients that wait in its accept queue. */
final class Queue implements AutoCloseable {
  final ServerSocketChannel listener = ServerSocketChannel.open();
  final List<SocketChannel> clients = new ArrayList<>();
  private final InetSocketAddress address;

  Queue(int backlog) throws IOException {
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), backlog);
    address = (InetSocketAddress) listener.getLocalAddress();
  }

  int port() {
    return address.getPort();
  }

  /** A client whose handshake is complete. */
  SocketChannel connect() throws IOException {
    SocketChannel client = SocketChannel.open(address);
    clients.add(client);
    return client;
  }

  /** A client whose handshake has begun, whatever becomes of it. */
  void beginConnect() throws IOException {
    SocketChannel client = SocketChannel.open();
    clients.add(client);
    client.configureBlocking(false);
    client.connect(address);
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel client : clients) {
      client.close();
    }
    listener.close();
  }
}
