package io.socktrace.examples.transfertosocket;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.FutureTask;

/** Sends a file straight to the accepted {@link SocketChannel}: the kernel moves every byte. */
final class TransferToSocket {
  private static final int FILE_BYTES = 16 << 20;

  private TransferToSocket() {}

  public static void main(String[] args) throws Exception {
    Path path = noise();
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      FutureTask<byte[]> client = new FutureTask<>(() -> fetch(listener.getLocalAddress()));
      new Thread(client, "client").start();
      try (SocketChannel connection = listener.accept()) {
        System.out.println("sent " + send(path, connection) + " bytes to " + connection.getClass());
      }
      check(path, client.get());
    } finally {
      Files.delete(path);
    }
  }

  /** One call may send less than it was asked for, and never more than 2 GiB. */
  private static long send(Path path, SocketChannel to) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      long size = file.size();
      long sent = 0;
      while (sent < size) {
        long moved = file.transferTo(sent, size - sent, to);
        if (moved == 0) {
          throw new EOFException(path + " has become shorter");
        }
        sent += moved;
      }
      return sent;
    }
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

  private static void check(Path path, byte[] received) throws Exception {
    byte[] sent = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
    if (!MessageDigest.isEqual(sent, received)) {
      throw new IOException("the client received something else");
    }
    System.out.println("the client's SHA-256 is the file's");
  }

  private static Path noise() throws IOException {
    byte[] noise = new byte[FILE_BYTES];
    new Random(1).nextBytes(noise);
    return Files.write(Files.createTempFile("transfer", ".bin"), noise);
  }
}
