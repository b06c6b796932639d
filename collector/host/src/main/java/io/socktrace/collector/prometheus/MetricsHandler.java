package io.socktrace.collector.prometheus;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.socktrace.collector.sockets.Coverage;
import io.socktrace.collector.sockets.HostWatch;
import io.socktrace.collector.store.Numbers;
import io.socktrace.collector.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers {@code GET /metrics}: in OpenMetrics if the Accept header names it, else in Prometheus's
 * text format 0.0.4.
 *
 * <p>The text is written while it is made, on a thread that waits for the reader, since of ten
 * thousand histograms it would not fit beside what is stored. A few scrapes at once, so that slow
 * readers never hold all threads; more are told to come again.
 */
public final class MetricsHandler extends Handler.Abstract {
  private static final String PATH = "/metrics";
  private static final int AT_ONCE = 4;

  private final Store store;
  private final HostWatch host;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

  /**
   * @param host null if the host's listeners are not to be told
   */
  public MetricsHandler(Store store, HostWatch host) {
    this.store = store;
    this.host = host;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals(PATH) || !request.getMethod().equals("GET")) {
      return false;
    }
    if (!places.tryAcquire()) {
      response.setStatus(503);
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
      Content.Sink.write(response, true, "Four scrapes are under way: come again.\n", callback);
      return true;
    }
    try {
      write(request, response);
      callback.succeeded();
    } catch (IOException readerIsGone) {
      callback.failed(readerIsGone);
    } finally {
      places.release();
    }
    return true;
  }

  private MetricSnapshots scrape(Numbers numbers) {
    Optional<HostWatch.State> state = host == null ? Optional.empty() : host.look();
    if (state.isEmpty()) {
      return Exposition.of(numbers, List.of(), OptionalLong.empty());
    }
    Coverage coverage = new Coverage(numbers.metrics(), host.proc());
    return Exposition.of(
        numbers,
        HostSamples.of(state.get(), coverage, host.halfOpen()),
        OptionalLong.of(state.get().leftOut()));
  }

  private void write(Request request, Response response) throws IOException {
    String accept = request.getHeaders().get(HttpHeader.ACCEPT);
    ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : text;
    MetricSnapshots scrape = scrape(store.numbers());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, writer.getContentType());
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      writer.write(out, scrape, EscapingScheme.UNDERSCORE_ESCAPING);
    }
  }
}
