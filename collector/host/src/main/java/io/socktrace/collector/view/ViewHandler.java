package io.socktrace.collector.view;

import io.socktrace.collector.store.Snapshot;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.store.Trace;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers every GET, and every path, that is nobody else's. */
public final class ViewHandler extends Handler.Abstract.NonBlocking {
  private static final String TRACES = "/api/traces/";
  private static final String INODES = "/api/inodes/";

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
    Content.Sink.write(response, true, answer.body(), callback);
    return true;
  }

  private Answer answer(Request request) {
    String path = Request.getPathInContext(request);
    if (!request.getMethod().equals("GET")) {
      return notFound();
    }
    return switch (path) {
      case "/" -> Answer.text(200, TerminalView.render(snapshot(), ZoneId.systemDefault()));
      case "/api" -> Answer.json(JsonView.all(snapshot()));
      case "/api/listeners" -> Answer.json(JsonView.listeners(snapshot()));
      case "/api/stalls" -> Answer.json(JsonView.stalls(snapshot()));
      case "/api/fallbacks" -> Answer.json(JsonView.fallbacks(snapshot()));
      case "/api/connections" -> {
        String peer = Request.extractQueryParameters(request).getValue("peer");
        yield Answer.json(
            peer == null
                ? JsonView.connections(snapshot())
                : JsonView.connectionsFrom(snapshot(), peer));
      }
      default -> {
        if (path.startsWith(INODES)) {
          yield Answer.json(JsonView.connectionsOf(snapshot(), path.substring(INODES.length())));
        }
        yield path.startsWith(TRACES) ? trace(path.substring(TRACES.length())) : notFound();
      }
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
            + " the view is at /, JSON at /api, Prometheus text at /metrics.\n");
  }
}
