package io.socktrace.collector.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes a connection whose client takes too long to read what was written to it.
 *
 * <p>For each write and not for the whole answer, so that an answer without an end (a stream of
 * events) may go on as long as it is read.
 */
public final class WriteDeadline extends Handler.Wrapper {
  private final Duration limit;

  public WriteDeadline(Duration limit, Handler next) {
    super(next);
    this.limit = limit;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
    Scheduler scheduler = request.getComponents().getScheduler();
    Response watched =
        new Response.Wrapper(request, response) {
          @Override
          public void write(boolean last, ByteBuffer bytes, Callback done) {
            Scheduler.Task close =
                scheduler.schedule(end::close, limit.toMillis(), TimeUnit.MILLISECONDS);
            super.write(last, bytes, Callback.from(close::cancel, done));
          }
        };
    return super.handle(request, watched, callback);
  }
}
