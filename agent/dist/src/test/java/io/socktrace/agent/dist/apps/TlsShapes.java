package io.socktrace.agent.dist.apps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.BufferedOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import javax.net.SocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Sends a file over real TLS, and without, in a method of its own for each way to do it. */
public final class TlsShapes {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final SSLContext tls;
  private final Path path;
  private final byte[] bytes;

  private TlsShapes(SSLContext tls, Path path) throws IOException {
    this.tls = tls;
    this.path = path;
    bytes = Files.readAllBytes(path);
  }

  private interface Sending<T> {
    void to(T target) throws Exception;
  }

  /** Arguments: the file, a key store and its password. */
  public static void main(String[] arguments) throws Exception {
    char[] password = arguments[2].toCharArray();
    KeyStore store = KeyStore.getInstance(Path.of(arguments[1]).toFile(), password);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, password);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(store);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);

    TlsShapes shapes = new TlsShapes(tls, Path.of(arguments[0]));
    shapes.encrypted(shapes::tlsChannel);
    shapes.encrypted(shapes::tlsBufferedChannel);
    shapes.encrypted(shapes::tlsFilesCopy);
    shapes.encrypted(shapes::tlsBufferedFilesCopy);
    shapes.encrypted(shapes::tlsStream);
    shapes.plain(shapes::tlsLayered, tls.getSocketFactory());
    shapes.plain(shapes::plainBufferedChannel, SocketFactory.getDefault());
    shapes.plain(shapes::plainBufferedFilesCopy, SocketFactory.getDefault());
    HttpsServer https = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(tls));
    https.start();
    shapes.served(https, shapes::tlsBody, tls.getSocketFactory());
    shapes.served(https, shapes::tlsBodyChannel, tls.getSocketFactory());
    https.stop(0);
    HttpServer http = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    http.start();
    shapes.served(http, shapes::plainBody, SocketFactory.getDefault());
    http.stop(0);
  }

  private void tlsChannel(SSLSocket to) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      file.transferTo(0, bytes.length, Channels.newChannel(to.getOutputStream()));
    }
  }

  private void tlsBufferedChannel(SSLSocket to) throws IOException {
    OutputStream out = new BufferedOutputStream(to.getOutputStream());
    try (FileChannel file = FileChannel.open(path)) {
      file.transferTo(0, bytes.length, Channels.newChannel(out));
    }
    out.flush();
  }

  private void tlsFilesCopy(SSLSocket to) throws IOException {
    Files.copy(path, to.getOutputStream());
  }

  private void tlsBufferedFilesCopy(SSLSocket to) throws IOException {
    OutputStream out = new BufferedOutputStream(to.getOutputStream());
    Files.copy(path, out);
    out.flush();
  }

  private void tlsStream(SSLSocket to) throws IOException {
    try (InputStream in = new FileInputStream(path.toFile())) {
      in.transferTo(to.getOutputStream());
    }
  }

  /** As a server does that speaks in the clear until it is asked to start TLS. */
  private void tlsLayered(SocketChannel to) throws IOException {
    SSLSocketFactory sockets = tls.getSocketFactory();
    try (SSLSocket socket =
            (SSLSocket) sockets.createSocket(to.socket(), (InputStream) null, true);
        FileChannel file = FileChannel.open(path)) {
      file.transferTo(0, bytes.length, Channels.newChannel(socket.getOutputStream()));
    }
  }

  private void tlsBody(HttpExchange exchange) throws IOException {
    Files.copy(path, exchange.getResponseBody());
  }

  private void tlsBodyChannel(HttpExchange exchange) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      file.transferTo(0, bytes.length, Channels.newChannel(exchange.getResponseBody()));
    }
  }

  private void plainBody(HttpExchange exchange) throws IOException {
    Files.copy(path, exchange.getResponseBody());
  }

  private void plainBufferedChannel(SocketChannel to) throws IOException {
    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(to));
    try (FileChannel file = FileChannel.open(path)) {
      file.transferTo(0, bytes.length, Channels.newChannel(out));
    }
    out.flush();
  }

  private void plainBufferedFilesCopy(SocketChannel to) throws IOException {
    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(to));
    Files.copy(path, out);
    out.flush();
  }

  private void encrypted(Sending<SSLSocket> sending) throws Exception {
    try (SSLServerSocket listener =
        (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0, 50, LOOPBACK)) {
      Ready.awaitKernel(listener);
      FutureTask<Void> client = client(tls.getSocketFactory(), listener.getLocalPort(), "");
      try (SSLSocket connection = (SSLSocket) listener.accept()) {
        sending.to(connection);
      }
      client.get();
    }
  }

  private void plain(Sending<SocketChannel> sending, SocketFactory sockets) throws Exception {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(LOOPBACK, 0));
      FutureTask<Void> client = client(sockets, listener.socket().getLocalPort(), "");
      try (SocketChannel connection = listener.accept()) {
        sending.to(connection);
      }
      client.get();
    }
  }

  private void served(HttpServer server, Sending<HttpExchange> sending, SocketFactory sockets)
      throws Exception {
    String name = "/" + server.hashCode() + sending.hashCode();
    server.createContext(
        name,
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, bytes.length);
            sending.to(exchange);
          } catch (Exception failed) {
            throw new IOException(failed);
          }
        });
    client(sockets, server.getAddress().getPort(), "GET " + name + " HTTP/1.0\r\n\r\n").get();
  }

  /** Asks, reads to the end, and wants the file to be the last it got. */
  private FutureTask<Void> client(SocketFactory sockets, int port, String request) {
    FutureTask<Void> client =
        new FutureTask<>(
            () -> {
              try (Socket socket = sockets.createSocket(LOOPBACK, port)) {
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                byte[] got = socket.getInputStream().readAllBytes();
                int head = got.length - bytes.length;
                if (head < 0 || !Arrays.equals(got, head, got.length, bytes, 0, bytes.length)) {
                  throw new IOException("got " + got.length + " other bytes");
                }
                return null;
              }
            });
    new Thread(client).start();
    return client;
  }
}
