package io.socktrace.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are slow, silent or too many, and a healthy one among them that loses nothing. */
class SlowClientsIT {
  private static final int HEALTHY_EXPORTS = 60;
  private static final String HEAD = "GET / HTTP/1.1\r\nHost: localhost\r\nX: ";
  private static final String HEAD_OF_BODY =
      "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
          + "Content-Type: application/x-protobuf\r\n\r\n";

  @TempDir private Path directory;

  /** They trickle the head, or the body, of a request; who is closed comes again. */
  @ParameterizedTest
  @ValueSource(strings = {HEAD, HEAD_OF_BODY})
  void fiveHundredSlowClients_costTheHealthyOneNothing(String start) throws Exception {
    try (CollectorProcess collector = CollectorProcess.serve(directory, List.of());
        Trickle trickle = new Trickle(collector.port(), 500, start)) {
      Deadline.await(trickle::rounds, rounds -> rounds > 2);
      long slowest = 0;
      try (FakeAgent agent = new FakeAgent("healthy", collector.port(), 8080)) {
        for (int i = 0; i < HEALTHY_EXPORTS; i++) {
          Span accept = agent.accept(i, 10, i);
          agent.connection(accept, i, 5);
          long before = System.nanoTime();
          agent.flush(); // throws when the exporter has failed
          slowest = Math.max(slowest, System.nanoTime() - before);
        }
      }
      System.out.println("slowest healthy export: " + slowest / 1_000_000 + " ms");
      assertThat(collector.get("/api"))
          .contains("\"spans\":{\"received\":" + 2 * HEALTHY_EXPORTS + ",\"kept\":120,");
      assertThat(collector.err().lines()).hasSizeLessThan(6);
    }
  }

  /** Silent clients are sent away in seconds, not after Jetty's thirty of idleness. */
  @Test
  void headThatNeverEnds_isClosed() throws Exception {
    try (CollectorProcess collector = CollectorProcess.serve(directory, List.of());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), collector.port())) {
      socket.setSoTimeout((int) Deadline.GENEROUS.toMillis());
      AtomicBoolean open = new AtomicBoolean(true);
      Thread writer =
          new Thread(
              () -> {
                try {
                  for (String next = "GET / HTTP/1.1\r\nX: "; open.get(); next = "x") {
                    socket.getOutputStream().write(next.getBytes(StandardCharsets.US_ASCII));
                    Thread.sleep(500);
                  }
                } catch (IOException | InterruptedException e) {
                  return; // closed, as it should be
                }
              });
      writer.start();
      assertThat(endOf(socket)).isTrue();
      open.set(false);
      writer.join();
    }
  }

  /** A client that asks and reads little: the answers are larger than what sockets hold. */
  @Test
  void answerThatIsNotRead_isGivenUp() throws Exception {
    try (CollectorProcess collector = CollectorProcess.serve(directory, List.of());
        SocketChannel client = SocketChannel.open()) {
      try (FakeAgent agent = new FakeAgent("large", collector.port(), 8080)) {
        for (int i = 0; i < 2_000; i++) {
          agent.connection(agent.accept(i, 10, i), i, 5);
        }
        agent.flush();
      }
      client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), collector.port()));
      ByteBuffer request =
          StandardCharsets.US_ASCII.encode("GET /api HTTP/1.1\r\nHost: localhost\r\n\r\n");
      ByteBuffer many = ByteBuffer.allocate(request.remaining() * 200);
      for (int i = 0; i < 200; i++) {
        many.put(request.duplicate());
      }
      client.write(many.flip());
      assertThat(established(collector.port())).isNotEmpty();
      ByteBuffer little = ByteBuffer.allocate(512);
      Deadline.await(
          () -> {
            readUnlessReset(client, little.clear());
            Thread.sleep(200);
            return established(collector.port());
          },
          String::isEmpty);
      assertThat(collector.get("/healthz")).isEqualTo("ok\n");
    }
  }

  /** Fewer descriptors than clients: it goes on, and can still read its own /proc. */
  @Test
  void fiveThousandConnections_with256Descriptors_doNotEndIt() throws Exception {
    try (CollectorProcess collector =
        CollectorProcess.serve(directory, List.of("prlimit", "--nofile=256:256"))) {
      List<Socket> sockets = new ArrayList<>();
      try {
        for (int i = 0; i < 5_000; i++) {
          Socket socket = new Socket();
          sockets.add(socket);
          try {
            socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), collector.port()), 2_000);
          } catch (IOException e) {
            break; // its accept queue is full, which is what we wanted
          }
          if (i % 500 == 0) {
            assertThat(openFiles(collector)).isLessThan(256 - 32);
          }
        }
        assertThat(sockets).hasSizeGreaterThan(600);
        try (FakeAgent agent = new FakeAgent("healthy", collector.port(), 8080)) {
          agent.accept(0, 10, 1);
          sendAtLast(agent);
        }
        assertThat(openFiles(collector)).isLessThan(256 - 32);
      } finally {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
      String json = Deadline.await(() -> collector.get("/api"), text -> !text.isEmpty());
      assertThat(json).contains("\"service\":\"healthy\"");
      assertThat(collector.isAlive()).isTrue();
      assertThat(collector.err().lines()).hasSizeLessThan(6);
    }
  }

  /** Thousands wait before it in the kernel's queue: exporters give up and try again. */
  private static void sendAtLast(FakeAgent agent) throws Exception {
    Deadline.await(
        () -> {
          try {
            agent.flush();
            return true;
          } catch (AssertionError e) {
            return false;
          }
        },
        sent -> sent);
  }

  private static int openFiles(CollectorProcess collector) {
    String[] files = Path.of("/proc/" + collector.process().pid() + "/fd").toFile().list();
    return files == null ? 0 : files.length;
  }

  private static boolean endOf(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true; // reset, as there were unread bytes
    }
  }

  private static void readUnlessReset(SocketChannel client, ByteBuffer buffer) {
    try {
      client.read(buffer);
    } catch (IOException closed) {
      return; // which ss tells too
    }
  }

  /** The collector's ends of connections, by ss. */
  private static String established(int port) throws Exception {
    Process ss =
        new ProcessBuilder("ss", "-Htn", "state", "established", "sport = :" + port).start();
    return new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Sockets that send a byte each round, in the middle of a head or of a body. */
  private static final class Trickle implements AutoCloseable {
    private final int port;
    private final String start;
    private final SocketChannel[] sockets;
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final Thread thread = new Thread(this::run, "trickle");
    private volatile int rounds;

    Trickle(int port, int count, String start) {
      this.port = port;
      this.start = start;
      sockets = new SocketChannel[count];
      thread.start();
    }

    int rounds() {
      return rounds;
    }

    private void run() {
      while (going.get()) {
        for (int i = 0; i < sockets.length && going.get(); i++) {
          try {
            if (sockets[i] == null) {
              sockets[i] = open();
            }
            sockets[i].write(ByteBuffer.wrap(new byte[] {'x'}));
          } catch (IOException e) {
            close(i);
          }
        }
        rounds++;
        try {
          Thread.sleep(500);
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private SocketChannel open() throws IOException {
      SocketChannel socket =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.write(StandardCharsets.US_ASCII.encode(start));
      return socket;
    }

    private void close(int i) {
      try {
        if (sockets[i] != null) {
          sockets[i].close();
        }
      } catch (IOException e) {
        return; // gone either way
      } finally {
        sockets[i] = null;
      }
    }

    @Override
    public void close() {
      going.set(false);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      for (int i = 0; i < sockets.length; i++) {
        close(i);
      }
    }
  }
}
