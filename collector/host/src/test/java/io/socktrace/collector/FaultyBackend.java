package io.socktrace.collector;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that answers as it is told, and keeps what it answered with 200. */
public final class FaultyBackend implements AutoCloseable {
  /** One taken request, as it came. */
  public record Taken(String path, String encoding, byte[] body) {}

  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch released = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  /** The next answers; when it is empty, 200. */
  private final List<Integer> script = new CopyOnWriteArrayList<>();

  private volatile boolean silent;

  public FaultyBackend() throws IOException {
    this(0);
  }

  public FaultyBackend(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    asked.incrementAndGet();
    int status;
    synchronized (script) {
      status = script.isEmpty() ? 200 : script.remove(0);
    }
    if (silent) {
      awaitRelease();
    }
    if (status == 200) {
      taken.add(
          new Taken(
              exchange.getRequestURI().getPath(),
              String.valueOf(exchange.getRequestHeaders().getFirst("Content-Encoding")),
              body));
    }
    if (status == 429) {
      exchange.getResponseHeaders().add("Retry-After", "1");
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next requests get these answers, then 200 again. */
  public void answer(Integer... statuses) {
    synchronized (script) {
      script.addAll(List.of(statuses));
    }
  }

  /** From now on requests are read and not answered. */
  public void beSilent() {
    silent = true;
  }

  public List<Taken> taken() {
    return taken;
  }

  public int asked() {
    return asked.get();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    released.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
