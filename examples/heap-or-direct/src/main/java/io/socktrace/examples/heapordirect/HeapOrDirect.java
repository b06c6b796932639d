package io.socktrace.examples.heapordirect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.FutureTask;

/** Sends the same file three times: by a heap buffer, a direct buffer and a mapped buffer. */
final class HeapOrDirect {
  private static final int FILE_BYTES = 16 << 20;
  private static final int BUFFER_BYTES = 1 << 16;

  private HeapOrDirect() {}

  private interface Sending {
    long send(FileChannel file, SocketChannel to) throws IOException;
  }

  public static void main(String[] args) throws Exception {
    Path path = noise();
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      ByteBuffer heap = ByteBuffer.allocate(BUFFER_BYTES);
      ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER_BYTES);
      serve(listener, path, "heap", (file, to) -> copy(file, heap, to));
      serve(listener, path, "direct", (file, to) -> copy(file, direct, to));
      serve(
          listener,
          path,
          "mapped",
          (file, to) -> writeFully(to, file.map(MapMode.READ_ONLY, 0, file.size())));
    } finally {
      Files.delete(path);
    }
  }

  private static long copy(FileChannel file, ByteBuffer by, SocketChannel to) throws IOException {
    long sent = 0;
    while (file.read(by.clear()) >= 0) {
      sent += writeFully(to, by.flip());
    }
    return sent;
  }

  private static long writeFully(SocketChannel to, ByteBuffer bytes) throws IOException {
    long written = 0;
    while (bytes.hasRemaining()) {
      written += to.write(bytes);
    }
    return written;
  }

  private static void serve(ServerSocketChannel listener, Path path, String name, Sending sending)
      throws Exception {
    FutureTask<byte[]> client = new FutureTask<>(() -> fetch(listener.getLocalAddress()));
    new Thread(client, "client").start();
    long sent;
    try (SocketChannel connection = listener.accept();
        FileChannel file = FileChannel.open(path)) {
      sent = sending.send(file, connection);
    }
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
    if (!MessageDigest.isEqual(digest, client.get())) {
      throw new IOException("the client received something else");
    }
    System.out.println("sent " + sent + " bytes, " + name + "; the client's SHA-256 is the file's");
  }

  private static byte[] fetch(SocketAddress server) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 16];
    try (Socket socket = new Socket()) {
      socket.connect(server);
      for (int read; (read = socket.getInputStream().read(buffer)) >= 0; ) {
        digest.update(buffer, 0, read);
      }
    }
    return digest.digest();
  }

  private static Path noise() throws IOException {
    byte[] noise = new byte[FILE_BYTES];
    new Random(1).nextBytes(noise);
    return Files.write(Files.createTempFile("heap-or-direct", ".bin"), noise);
  }
}
