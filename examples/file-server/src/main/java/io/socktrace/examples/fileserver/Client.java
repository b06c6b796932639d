package io.socktrace.examples.fileserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/**
 * One connection of an HTTP client, which times its own connect and its first answer.
 *
 * <p>Not {@code java.net.http}: that pools connections, and the traffic must know exactly how many
 * it opened and from which address. Requests and answers have no chunks, only lengths.
 */
final class Client implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;
  private final long startNanos;
  private final long connectNanos;

  Client(String from, int port) throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    socket.bind(new InetSocketAddress(from, 0));
    startNanos = System.nanoTime();
    socket.connect(new InetSocketAddress(loopback, port), TIMEOUT_MILLIS);
    connectNanos = System.nanoTime() - startNanos;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    out = socket.getOutputStream();
  }

  /** How long {@code connect} took: from the SYN to the kernel's answer, retries included. */
  long connectNanos() {
    return connectNanos;
  }

  /** Time since the connect began. */
  long ageNanos() {
    return System.nanoTime() - startNanos;
  }

  /** Fetches a path and keeps the connection. Returns the length of the body. */
  long get(String path) throws IOException {
    return exchange(path, "keep-alive");
  }

  /** Fetches a path and asks the server to close the connection after it. */
  long getLast(String path) throws IOException {
    return exchange(path, "close");
  }

  private long exchange(String path, String connection) throws IOException {
    String request =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: " + connection + "\r\n\r\n";
    out.write(request.getBytes(ISO_8859_1));
    String status = readLine();
    if (!status.contains(" 20")) {
      throw new IOException("GET " + path + " was answered with: " + status);
    }
    long length = 0;
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Long.parseLong(line.substring("content-length:".length()).trim());
      }
    }
    in.skipNBytes(length);
    return length;
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server closed the connection in the middle of an answer");
      }
      line.append((char) b);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
