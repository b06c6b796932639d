package io.socktrace.examples.transfertotls;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Sends a file over TLS: {@code transferTo} to a channel around the stream of an SSLSocket. */
final class TransferToTls {
  private static final int FILE_BYTES = 4 << 20;

  private TransferToTls() {}

  public static void main(String[] args) throws Exception {
    Path path = noise();
    SSLContext tls = SelfSigned.context();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (SSLServerSocket listener =
        (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0, 50, loopback)) {
      int port = listener.getLocalPort();
      FutureTask<byte[]> client = new FutureTask<>(() -> fetch(tls, loopback, port));
      new Thread(client, "client").start();
      try (SSLSocket connection = (SSLSocket) listener.accept()) {
        connection.startHandshake(); // else the first write does it
        long sent = send(path, connection);
        System.out.println("sent " + sent + " bytes by " + connection.getSession().getProtocol());
      }
      check(path, client.get());
    } finally {
      Files.delete(path);
    }
  }

  private static long send(Path path, SSLSocket to) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      WritableByteChannel channel = Channels.newChannel(to.getOutputStream());
      return file.transferTo(0, file.size(), channel);
    }
  }

  private static byte[] fetch(SSLContext tls, InetAddress host, int port) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 16];
    try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(host, port)) {
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
