package io.socktrace.examples.fileserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers whatever it is asked with one file, sent by {@link FileChannel#transferTo}.
 *
 * <p>A port of its own because Jetty 12.1 never calls {@code sendfile(2)}: its ResourceHandler
 * copies a file into direct memory once, keeps it and writes that. Servers with many large
 * downloads do go past their framework like this. It speaks just enough HTTP/1.0 for curl.
 */
final class DownloadPort {
  private static final int REQUEST_LIMIT_BYTES = 8192;

  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private final Path file;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(task -> daemon(task, "download"));

  DownloadPort(int port, Path file) throws IOException {
    this.file = file;
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  void start() {
    daemon(this::acceptAll, "download-acceptor").start();
  }

  int localPort() {
    return listener.socket().getLocalPort();
  }

  private void acceptAll() {
    try {
      while (true) {
        SocketChannel client = listener.accept();
        workers.execute(() -> answer(client));
      }
    } catch (IOException e) {
      System.err.println("download port closed: " + e);
    }
  }

  private void answer(SocketChannel client) {
    try (client;
        FileChannel source = FileChannel.open(file)) {
      if (readRequest(client)) {
        String head = "HTTP/1.0 200 OK\r\nContent-Length: " + source.size() + "\r\n\r\n";
        client.write(ByteBuffer.wrap(head.getBytes(ISO_8859_1)));
        for (long sent = 0; sent < source.size(); ) {
          sent += source.transferTo(sent, source.size() - sent, client);
        }
      }
    } catch (IOException e) {
      System.err.println("download ended early: " + e);
    }
  }

  private static boolean readRequest(SocketChannel client) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(REQUEST_LIMIT_BYTES);
    while (client.read(request) >= 0 && request.hasRemaining()) {
      if (new String(request.array(), 0, request.position(), ISO_8859_1).endsWith("\r\n\r\n")) {
        return true;
      }
    }
    return false;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
