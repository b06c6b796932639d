package io.socktrace.collector.page;

import io.socktrace.collector.page.PageFiles.PageFile;
import io.socktrace.collector.store.Trace;
import io.socktrace.collector.view.LiveView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers a browser's GET with the page, and its script with what is new.
 *
 * <p>{@code /} is the page only for those who ask for HTML: {@code curl} and {@code show} go on to
 * the text.
 */
public final class PageHandler extends Handler.Abstract {
  private static final String LIVE = "/api/live";
  private static final String TRACES = "/api/live/traces/";
  private static final String HOST = "/api/host";
  private static final String JSON = "application/json";

  private final PageFiles files = new PageFiles();
  private final LivePage page;

  public PageHandler(LivePage page) {
    this.page = page;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!request.getMethod().equals("GET")) {
      return false;
    }
    String path = Request.getPathInContext(request);
    if (path.equals(LIVE)) {
      live(Request.extractQueryParameters(request).getValue("since"), response, callback);
    } else if (path.equals(HOST)) {
      host(response, callback);
    } else if (path.startsWith(TRACES)) {
      trace(path.substring(TRACES.length()), response, callback);
    } else {
      PageFile file = path.equals("/") && !wantsHtml(request) ? null : files.at(path);
      if (file == null) {
        return false;
      }
      send(response, callback, 200, file.type(), file.content().duplicate());
    }
    return true;
  }

  private static boolean wantsHtml(Request request) {
    return request.getHeaders().getQualityCSV(HttpHeader.ACCEPT).stream()
        .anyMatch(type -> type.toLowerCase(Locale.ROOT).startsWith("text/html"));
  }

  private void live(String known, Response response, Callback callback) {
    String fresh = page.since(known == null ? "" : known);
    response.getHeaders().put("X-Socktrace-Now-Millis", System.currentTimeMillis());
    send(response, callback, fresh.isEmpty() ? 204 : 200, JSON, bytes(fresh));
  }

  private void host(Response response, Callback callback) {
    Optional<String> host = page.host();
    send(response, callback, host.isPresent() ? 200 : 404, JSON, bytes(host.orElse("{}\n")));
  }

  private void trace(String id, Response response, Callback callback) {
    Optional<Trace> trace = page.snapshot().trace(id.toLowerCase(Locale.ROOT));
    String body = trace.map(LiveView::trace).orElse("{}\n");
    send(response, callback, trace.isPresent() ? 200 : 404, JSON, bytes(body));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(
      Response response, Callback callback, int status, String type, ByteBuffer body) {
    response.setStatus(status);
    HttpFields.Mutable headers = response.getHeaders();
    if (status != 204) {
      headers.put(HttpHeader.CONTENT_TYPE, type);
    }
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    headers.put(HttpHeader.VARY, "Accept");
    response.write(true, body, callback);
  }
}
