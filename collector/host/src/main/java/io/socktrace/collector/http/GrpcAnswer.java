package io.socktrace.collector.http;

import io.socktrace.collector.message.Messages;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Tells a gRPC client, in its own protocol, that OTLP goes over HTTP here.
 *
 * <p>A gRPC client that is answered in HTTP/1.1 says only that something is wrong with a frame. So
 * HTTP/2 is spoken just far enough to end each call with a status whose sentence the client prints:
 * headers without a body, "Trailers-Only" in gRPC's description of its use of HTTP/2.
 */
public final class GrpcAnswer extends Handler.Wrapper {
  static final String SENTENCE =
      "this is OTLP over HTTP, not gRPC: set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, and the"
          + " endpoint to port 4318 (http://HOST:4318)";

  private static final String UNIMPLEMENTED = "12"; // not sent again by OTLP clients
  private static final String PREFACE_METHOD = "PRI"; // RFC 9113, section 3.4

  public GrpcAnswer(Handler next) {
    super(next);
  }

  /** For clients that begin with HTTP/2; those that offer it in HTTP/1.1 go on in HTTP/1.1. */
  public static HTTP2CServerConnectionFactory connections(HttpConfiguration http) {
    HTTP2CServerConnectionFactory factory =
        new HTTP2CServerConnectionFactory(http) {
          @Override
          public Connection upgradeConnection(
              Connector connector,
              EndPoint end,
              MetaData.Request request,
              HttpFields.Mutable response) {
            return PREFACE_METHOD.equals(request.getMethod())
                ? super.upgradeConnection(connector, end, request, response)
                : null;
          }
        };
    factory.setMaxConcurrentStreams(8);
    factory.setInitialSessionRecvWindow(64 << 10); // bodies are not read
    factory.setInitialStreamRecvWindow(16 << 10);
    return factory;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
      return super.handle(request, response, callback);
    }
    Messages.STDERR.say(
        "grpc",
        Request.getRemoteAddr(request)
            + " sends OTLP over gRPC, which is not taken: set its"
            + " OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/grpc");
    response.getHeaders().put("grpc-status", UNIMPLEMENTED);
    response.getHeaders().put("grpc-message", SENTENCE);
    response.write(true, null, callback);
    return true;
  }
}
