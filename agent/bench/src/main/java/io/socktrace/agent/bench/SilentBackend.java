package io.socktrace.agent.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Accepts and never answers: the backend that costs the end of a process the most. */
final class SilentBackend implements AutoCloseable {
  private final ServerSocket server;
  private final List<Socket> accepted = new ArrayList<>();
  private final Thread thread;

  SilentBackend() throws IOException {
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    thread = new Thread(this::accept, "silent backend");
    thread.setDaemon(true);
    thread.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        synchronized (accepted) {
          accepted.add(socket);
        }
      }
    } catch (IOException closed) {
      // The end of the measurement.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    synchronized (accepted) {
      for (Socket socket : accepted) {
        socket.close();
      }
    }
  }
}
