package io.socktrace.collector.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.socktrace.collector.forward.Outlet;
import io.socktrace.collector.message.Messages;
import io.socktrace.collector.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers {@code POST /v1/traces}, {@code /v1/metrics} and {@code /v1/logs}.
 *
 * <p>Bodies arrive concurrently and without holding threads; decoding is done by one request at a
 * time, so that the memory it needs is bounded by one body and not by the number of senders. See
 * the OTLP specification, section OTLP/HTTP.
 */
public final class OtlpHandler extends Handler.Abstract {
  private static final String PROTOBUF = "application/x-protobuf";

  private final Store store;
  private final long bodyTimeoutMillis;
  private final Outlet outlet;
  private final Health health;
  private final BodyLimits limits;
  private final ByteBudget budget; // bodies being received, all connections together
  private final AttributeReader attributes = new AttributeReader(); // guarded by decoding
  private final Lock decoding = new ReentrantLock();

  /**
   * @param outlet gets each body that was taken
   */
  public OtlpHandler(
      Store store, Outlet outlet, Health health, BodyLimits limits, long bodyTimeoutMillis) {
    this.store = store;
    this.outlet = outlet;
    this.health = health;
    this.limits = limits;
    this.bodyTimeoutMillis = bodyTimeoutMillis;
    budget = new ByteBudget(limits.inFlightBytes());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Signal signal = Signal.ofPath(Request.getPathInContext(request));
    if (signal == null) {
      return false;
    }
    RequestBody body =
        new RequestBody(request, budget, limits, bodyTimeoutMillis, refusalOf(request));
    body.read()
        .thenApply(bytes -> receive(signal, bytes, isGzip(request)))
        .whenComplete(
            (answer, failure) -> {
              body.release();
              if (failure == null) {
                send(response, callback, 200, answer.toByteArray());
              } else {
                refuse(response, callback, cause(failure));
              }
            });
    return true;
  }

  private MessageLite receive(Signal signal, byte[] bytes, boolean gzip) {
    decoding.lock();
    try {
      byte[] body = gzip ? Gzip.inflate(bytes, limits) : bytes;
      MessageLite answer = signal.receive(Message.of(body), attributes, store);
      health.stored();
      outlet.offer(signal.path(), bytes, gzip);
      return answer;
    } catch (InvalidProtocolBufferException e) {
      throw new CompletionException(
          new Refusal(400, "the body is not an OTLP request: " + e.getMessage()));
    } catch (IOException | Refusal e) {
      throw new CompletionException(e);
    } catch (RuntimeException | Error e) {
      health.failed();
      Messages.STDERR.say("receive", "cannot store what was sent, it is to be sent again: " + e);
      throw new CompletionException(new Refusal(503, "a failure of the collector: " + e));
    } finally {
      decoding.unlock();
    }
  }

  /** What the headers alone tell; null when the body should be read. */
  private static Refusal refusalOf(Request request) {
    if (!"POST".equals(request.getMethod())) {
      return new Refusal(405, "telemetry is sent here by POST; the view is at /");
    }
    String type = header(request, HttpHeader.CONTENT_TYPE);
    if (type.startsWith("application/json")) {
      return new Refusal(
          415, "OTLP as JSON is not supported: set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
    }
    if (!type.equals(PROTOBUF) && !type.startsWith(PROTOBUF + ";")) {
      return new Refusal(415, "the Content-Type must be " + PROTOBUF);
    }
    String encoding = header(request, HttpHeader.CONTENT_ENCODING);
    if (!encoding.isEmpty() && !encoding.equals("identity") && !encoding.equals("gzip")) {
      return new Refusal(415, "the Content-Encoding must be gzip, or none");
    }
    return null;
  }

  private static boolean isGzip(Request request) {
    return header(request, HttpHeader.CONTENT_ENCODING).equals("gzip");
  }

  private static String header(Request request, HttpHeader name) {
    String value = request.getHeaders().get(name);
    return value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void refuse(Response response, Callback callback, Throwable failure) {
    if (!(failure instanceof Refusal refusal)) {
      store.refuseRequest("connection failed");
      callback.failed(failure);
      return;
    }
    store.refuseRequest(Integer.toString(refusal.status()));
    if (refusal.status() == 503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    send(response, callback, refusal.status(), RpcStatus.encode(refusal));
  }

  private static void send(Response response, Callback callback, int status, byte[] body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, PROTOBUF);
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
