package io.socktrace.collector.http;

import io.socktrace.collector.message.Messages;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets through who has the token and is no web page of somebody else's, and gives every answer the
 * headers that keep a browser from making more of it, even if some text should ever come to be
 * markup: no script, style or request but to here, no string into a sink of markup, no frame around
 * it.
 *
 * <p>No answer has a CORS header, so that no page elsewhere can read one or send OTLP.
 */
public final class RequestGate extends Handler.Wrapper {
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private final Access access;

  public RequestGate(Access access, Handler next) {
    super(next);
    this.access = access;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put("Content-Security-Policy", POLICY);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Referrer-Policy", "no-referrer");
    if (!isOwnOrigin(request)) {
      return refuse(response, callback, 403, "Web pages from elsewhere get no answer.\n");
    }
    String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (!access.admits(authorization)) {
      // Without one: that is how a browser asks for the first time.
      if (authorization != null || !request.getMethod().equals("GET")) {
        Messages.STDERR.say(
            "token",
            Request.getRemoteAddr(request)
                + " sends no token or a wrong one: set its"
                + " OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20TOKEN");
      }
      headers.put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      headers.add(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"socktrace\"");
      return refuse(
          response,
          callback,
          401,
          "Send the header Authorization: Bearer TOKEN; in a browser, the token is the password"
              + " of any user.\n");
    }
    return super.handle(request, response, callback);
  }

  /** A page may ask the server that it came from, under a name that is ours; others send none. */
  private boolean isOwnOrigin(Request request) {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin == null) {
      return true;
    }
    String authority = String.valueOf(request.getHttpURI().getAuthority());
    return (origin.equals("http://" + authority) || origin.equals("https://" + authority))
        && access.hasHost(Request.getServerName(request));
  }

  private static boolean refuse(Response response, Callback callback, int status, String text) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    Content.Sink.write(response, true, text, callback);
    return true;
  }
}
