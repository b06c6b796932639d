package io.socktrace.collector.http;

import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * {@code /healthz}: the process lives. {@code /readyz}: what is sent now is received.
 *
 * <p>Asked by supervisors, which know neither our name nor the token; so it is answered before
 * those are looked at, and says nothing else.
 */
public final class HealthHandler extends Handler.Wrapper {
  private final BooleanSupplier ready;

  public HealthHandler(BooleanSupplier ready, Handler next) {
    super(next);
    this.ready = ready;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = request.getMethod().equals("GET") ? Request.getPathInContext(request) : "";
    if (path.equals("/healthz")) {
      answer(response, callback, 200, "ok\n");
    } else if (path.equals("/readyz")) {
      boolean is = ready.getAsBoolean();
      answer(response, callback, is ? 200 : 503, is ? "ready\n" : "not ready\n");
    } else {
      return super.handle(request, response, callback);
    }
    return true;
  }

  private static void answer(Response response, Callback callback, int status, String text) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    Content.Sink.write(response, true, text, callback);
  }
}
