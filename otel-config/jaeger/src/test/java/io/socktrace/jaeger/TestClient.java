package io.socktrace.jaeger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** One connection of which the test knows the port and every byte, and which it can reset. */
final class TestClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final int localPort;
  private long sentBytes;
  private long receivedBytes;

  TestClient(String from, int port) throws IOException {
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = socket.getInputStream();
    localPort = socket.getLocalPort();
  }

  int localPort() {
    return localPort;
  }

  long sentBytes() {
    return sentBytes;
  }

  long receivedBytes() {
    return receivedBytes;
  }

  void request(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /** The server closes after its answer. */
  void requestLast(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  private void send(String request) throws IOException {
    byte[] bytes = request.getBytes(ISO_8859_1);
    socket.getOutputStream().write(bytes);
    sentBytes += bytes.length;
  }

  void readUntil(String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.length() < end.length() || read.indexOf(end, read.length() - end.length()) < 0) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the connection ends with: " + read);
      }
      read.append((char) b);
      receivedBytes++;
    }
  }

  void readToEnd() throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      receivedBytes += read;
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
