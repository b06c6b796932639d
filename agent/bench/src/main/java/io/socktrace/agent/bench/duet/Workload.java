package io.socktrace.agent.bench.duet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Locale;

/** A server and its clients over loopback, both in one JVM, as fast as one core lets them. */
enum Workload {
  PINGPONG(Pingpong::start),
  CHURN(Churn::start),
  SENDFILE(Sendfile::start),
  JETTY(Jetty::start);

  private final Program program;

  Workload(Program program) {
    this.program = program;
  }

  /** Starts its threads; they never end. */
  void start(Counter counter) throws Exception {
    program.start(counter);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ServerSocketChannel listener() throws IOException {
    return ServerSocketChannel.open().bind(loopback(0));
  }

  static SocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** A thread whose failure ends the JVM, for a workload that has lost one measures nothing. */
  static void thread(String name, Body body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Throwable failure) {
                failure.printStackTrace();
              }
              Runtime.getRuntime().halt(1);
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private interface Program {
    void start(Counter counter) throws Exception;
  }

  /** Runs for ever. */
  interface Body {
    void run() throws Exception;
  }
}
