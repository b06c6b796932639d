package io.socktrace.collector.view;

import io.socktrace.collector.store.Snapshot;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.store.Trace;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers every GET, and every path that is none of OTLP's.
 *
 * <p>Only requests addressed to this machine by a loopback name are answered: a web page in a
 * browser here can make its own host name resolve to 127.0.0.1 and would then read what the agents
 * have sent (DNS rebinding). The receiver does not ask this, it gives nothing away.
 */
public final class ViewHandler extends Handler.Abstract.NonBlocking {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
  private static final String TRACES = "/api/traces/";

  private final Store store;

  public ViewHandler(Store store) {
    this.store = store;
  }

  private record Answer(int status, String type, String body) {
    static Answer text(int status, String body) {
      return new Answer(status, "text/plain; charset=utf-8", body);
    }

    static Answer json(String body) {
      return new Answer(200, "application/json", body);
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Answer answer = answer(request);
    response.setStatus(answer.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    Content.Sink.write(response, true, answer.body(), callback);
    return true;
  }

  private Answer answer(Request request) {
    String host = String.valueOf(Request.getServerName(request)).toLowerCase(Locale.ROOT);
    if (!LOOPBACK.contains(host)) {
      return Answer.text(421, "Ask for localhost or 127.0.0.1: other host names get no answer.\n");
    }
    String path = Request.getPathInContext(request);
    if (!request.getMethod().equals("GET")) {
      return notFound();
    }
    return switch (path) {
      case "/" -> Answer.text(200, TerminalView.render(snapshot(), ZoneId.systemDefault()));
      case "/healthz" -> Answer.text(200, "ok\n");
      case "/api" -> Answer.json(JsonView.all(snapshot()));
      case "/api/listeners" -> Answer.json(JsonView.listeners(snapshot()));
      case "/api/fallbacks" -> Answer.json(JsonView.fallbacks(snapshot()));
      case "/api/connections" -> Answer.json(JsonView.connections(snapshot()));
      default -> path.startsWith(TRACES) ? trace(path.substring(TRACES.length())) : notFound();
    };
  }

  private Answer trace(String id) {
    Optional<Trace> trace = snapshot().trace(id.toLowerCase(Locale.ROOT));
    return trace
        .map(found -> Answer.json(JsonView.trace(found)))
        .orElseGet(() -> Answer.text(404, "No trace with this id is kept (any more).\n"));
  }

  private Snapshot snapshot() {
    return store.snapshot();
  }

  private static Answer notFound() {
    return Answer.text(
        404,
        "OTLP/HTTP is received by POST at /v1/traces, /v1/metrics and /v1/logs;"
            + " the view is at /, JSON at /api.\n");
  }
}
