package io.socktrace.agent.telemetry;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.socktrace.agent.Console;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which exports go out, and the way they take: the same for all signals.
 *
 * <p>Two threads, made at once and for good: an application that is short of threads or of memory
 * must not see ours come and go, and the JVM writes a line to standard output for each that it
 * cannot make. One that dies is replaced.
 */
final class Transport {
  private static final int THREADS = 2;

  /** Not what -Xss says: an application may run on less than our libraries need. */
  private static final long STACK_BYTES = 1 << 20;

  private final Losses losses;
  private final Console console;
  private final ThreadPoolExecutor threads;

  Transport(Losses losses, Console console) {
    this.losses = losses;
    this.console = console;
    threads =
        new ThreadPoolExecutor(
            THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);
    threads.prestartAllCoreThreads();
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(null, work, "socktrace export", STACK_BYTES, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    // The application may have a handler for all threads, and standard error is its own.
    thread.setUncaughtExceptionHandler(this::died);
    return thread;
  }

  /** For when there will be nothing to send. */
  void close() {
    threads.shutdownNow();
  }

  private void died(Thread thread, Throwable failure) {
    losses.error(failure);
    console.debug("on " + thread.getName(), failure);
  }

  SpanExporter adopt(SpanExporter exporter) {
    if (exporter instanceof OtlpHttpSpanExporter http) {
      return http.toBuilder().setExecutorService(threads).setProxy(proxies()).build();
    }
    if (exporter instanceof OtlpGrpcSpanExporter grpc) {
      return grpc.toBuilder().setExecutorService(threads).build();
    }
    return exporter;
  }

  MetricExporter adopt(MetricExporter exporter) {
    if (exporter instanceof OtlpHttpMetricExporter http) {
      return http.toBuilder().setExecutorService(threads).setProxyOptions(proxies()).build();
    }
    if (exporter instanceof OtlpGrpcMetricExporter grpc) {
      return grpc.toBuilder().setExecutorService(threads).build();
    }
    return exporter;
  }

  LogRecordExporter adopt(LogRecordExporter exporter) {
    if (exporter instanceof OtlpHttpLogRecordExporter http) {
      return http.toBuilder().setExecutorService(threads).setProxyOptions(proxies()).build();
    }
    if (exporter instanceof OtlpGrpcLogRecordExporter grpc) {
      return grpc.toBuilder().setExecutorService(threads).build();
    }
    return exporter;
  }

  /**
   * What {@code -Dhttp.proxyHost} says, to the JDK's selector; one of the application's is not ours
   * to ask.
   */
  private static ProxyOptions proxies() {
    ProxySelector selector = ProxySelector.getDefault();
    boolean jdks = selector != null && selector.getClass().getClassLoader() == null;
    return ProxyOptions.create(jdks ? selector : new Straight());
  }

  private static final class Straight extends ProxySelector {
    @Override
    public List<Proxy> select(URI uri) {
      return List.of(Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
  }
}
