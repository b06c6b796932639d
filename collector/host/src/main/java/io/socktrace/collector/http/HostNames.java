package io.socktrace.collector.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets through only requests addressed to this machine by a name that is ours.
 *
 * <p>A web page in a browser here can make its own host name resolve to 127.0.0.1 and would then
 * read what the agents have sent (DNS rebinding). The receiver does not ask this, it gives nothing
 * away.
 */
public final class HostNames extends Handler.Wrapper {
  private final Access access;

  public HostNames(Access access, Handler guarded) {
    super(guarded);
    this.access = access;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (access.hasHost(Request.getServerName(request))) {
      return super.handle(request, response, callback);
    }
    response.setStatus(421);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    Content.Sink.write(
        response,
        true,
        "Ask for localhost or 127.0.0.1, or start the collector with --allow-host NAME: other host"
            + " names get no answer.\n",
        callback);
    return true;
  }
}
