package io.socktrace.collector;

import io.socktrace.collector.otlp.OtlpHandler;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.view.ViewHandler;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP server: receiver and views on one loopback port, with limits on everything a client can
 * make grow.
 *
 * <p>A slow or silent client holds a connection and no thread, so few threads serve all 256.
 */
final class CollectorServer implements AutoCloseable {
  static final int DEFAULT_PORT = 4318; // OTLP specification: the default of OTLP/HTTP

  private static final int MAX_CONNECTIONS = 256;
  private static final int MAX_THREADS = 16;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration BODY = Duration.ofSeconds(10);

  private final Server server;
  private final ServerConnector connector;

  CollectorServer(Store store, int port) {
    this(store, port, BODY);
  }

  /**
   * @param port 0 for any free one
   * @param body how long a request's body may take
   */
  CollectorServer(Store store, int port, Duration body) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
    threads.setName("collector");
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setIdleTimeout(IDLE.toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
    server.setHandler(
        new Handler.Sequence(new OtlpHandler(store, body.toMillis()), new ViewHandler(store)));
    server.setStopAtShutdown(true);
  }

  /** Throws {@link IOException} when the port cannot be had. */
  void start() throws Exception {
    try {
      server.start();
    } catch (Exception | Error e) {
      server.stop();
      throw e;
    }
  }

  int port() {
    return connector.getLocalPort();
  }

  void join() throws InterruptedException {
    server.join();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    }
  }
}
