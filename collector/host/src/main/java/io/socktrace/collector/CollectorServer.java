package io.socktrace.collector;

import io.socktrace.collector.forward.Outlet;
import io.socktrace.collector.http.ClientGate;
import io.socktrace.collector.http.ClientTable;
import io.socktrace.collector.http.FileLimit;
import io.socktrace.collector.http.GrpcAnswer;
import io.socktrace.collector.http.HealthHandler;
import io.socktrace.collector.http.HostNames;
import io.socktrace.collector.http.PemKeyStore;
import io.socktrace.collector.http.RequestGate;
import io.socktrace.collector.http.WriteDeadline;
import io.socktrace.collector.otlp.BodyLimits;
import io.socktrace.collector.otlp.Health;
import io.socktrace.collector.otlp.OtlpHandler;
import io.socktrace.collector.page.LivePage;
import io.socktrace.collector.page.PageHandler;
import io.socktrace.collector.prometheus.MetricsHandler;
import io.socktrace.collector.sockets.HostWatch;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.view.ViewHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP server: receiver and views on one port, with limits on everything a client can make
 * grow.
 *
 * <p>A slow or silent client holds a connection and no thread, so few threads serve all of them.
 */
final class CollectorServer implements AutoCloseable {
  static final int DEFAULT_PORT = 4318; // OTLP specification: the default of OTLP/HTTP

  private static final int CONNECTIONS = 256;

  /** So many are looked at, until it is clear who is slow; then the kernel's queue fills. */
  private static final int MOST_CONNECTIONS = 4 * CONNECTIONS;

  private static final int ACCEPT_QUEUE = 512;
  private static final int MAX_THREADS = 16;
  private static final int HEAD_BYTES = 8 << 10;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration BODY = Duration.ofSeconds(10);
  private static final Duration WRITE = Duration.ofSeconds(10);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final Server server;
  private final ServerConnector connector;
  private final ClientTable clients;
  private final HostWatch host;
  private final Health health = new Health();
  private volatile boolean receiving;

  CollectorServer(Store store, int port) {
    this(store, port, (URI) null);
  }

  CollectorServer(Store store, int port, URI jaegerUrl) {
    this(store, ListenAt.loopback(port), Outlet.NONE, jaegerUrl, null);
  }

  /**
   * @param port 0 for any free one
   * @param body how long a request's body may take
   */
  CollectorServer(Store store, int port, Duration body) {
    this(store, ListenAt.loopback(port), Outlet.NONE, body, null, null);
  }

  /**
   * @param jaegerUrl what the page links traces to, or null
   * @param host shown and scraped too, and closed with this; or null
   */
  CollectorServer(Store store, ListenAt at, Outlet outlet, URI jaegerUrl, HostWatch host) {
    this(store, at, outlet, BODY, jaegerUrl, host);
  }

  private CollectorServer(
      Store store, ListenAt at, Outlet outlet, Duration body, URI jaegerUrl, HostWatch host) {
    this.host = host;
    long heapBytes = Runtime.getRuntime().maxMemory();
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
    threads.setName("collector");
    server =
        new Server(
            threads,
            null,
            new ArrayByteBufferPool(0, 4096, 64 << 10, 64, heapBytes / 32, heapBytes / 32));
    connector = new ServerConnector(server, 1, 1, factories(at));
    connector.setHost(at.host());
    connector.setPort(at.port());
    connector.setIdleTimeout(IDLE.toMillis());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    server.addConnector(connector);
    int most = FileLimit.connections(Path.of("/proc/self"), MOST_CONNECTIONS);
    clients = new ClientTable(Math.min(CONNECTIONS, most / 4 * 3), System::nanoTime);
    connector.addBean(clients);
    server.addBean(new NetworkConnectionLimit(most, connector));
    LivePage page = new LivePage(store, jaegerUrl, host);
    server.addBean(page);
    Handler work =
        new Handler.Sequence(
            new OtlpHandler(store, outlet, health, BodyLimits.ofHeap(heapBytes), body.toMillis()),
            new HostNames(
                at.access(),
                new Handler.Sequence(
                    new MetricsHandler(store, host),
                    new PageHandler(page),
                    new ViewHandler(store))));
    Handler known = new HealthHandler(this::isReady, new RequestGate(at.access(), work));
    server.setHandler(
        new GracefulHandler(
            new ClientGate(clients, new WriteDeadline(WRITE, new GrpcAnswer(known)))));
    server.setStopTimeout(STOP.toMillis());
  }

  private static ConnectionFactory[] factories(ListenAt at) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEAD_BYTES);
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    return at.keys() == null
        ? new ConnectionFactory[] {plain, GrpcAnswer.connections(http)}
        : new ConnectionFactory[] {
          new SslConnectionFactory(PemKeyStore.contextFactory(at.keys()), plain.getProtocol()),
          plain
        };
  }

  /** Throws {@link IOException} when the port cannot be had. */
  void start() throws Exception {
    try {
      server.start();
      receiving = true;
      sweepEverySecond();
    } catch (Exception | Error e) {
      server.stop();
      throw e;
    }
  }

  private void sweepEverySecond() {
    if (receiving) {
      connector.getScheduler().schedule(this::sweepEverySecond, 1, TimeUnit.SECONDS);
      clients.sweep();
    }
  }

  private boolean isReady() {
    return receiving && health.isWell();
  }

  int port() {
    return connector.getLocalPort();
  }

  void join() throws InterruptedException {
    server.join();
  }

  /** Requests that are being answered have five seconds to get their answer. */
  @Override
  public void close() {
    receiving = false;
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    } finally {
      if (host != null) {
        host.close();
      }
    }
  }
}
