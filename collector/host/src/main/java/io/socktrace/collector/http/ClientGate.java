package io.socktrace.collector.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Tells the {@link ClientTable} when a request begins and ends; answers 503 if it says so. */
public final class ClientGate extends Handler.Wrapper {
  private final ClientTable clients;

  public ClientGate(ClientTable clients, Handler next) {
    super(next);
    this.clients = clients;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
    Request.addCompletionListener(request, failure -> clients.end(end));
    if (clients.begin(end)) {
      return super.handle(request, response, callback);
    }
    response.setStatus(503);
    response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    Content.Sink.write(
        response, true, "Too many connections at once: ask again later.\n", callback);
    return true;
  }
}
