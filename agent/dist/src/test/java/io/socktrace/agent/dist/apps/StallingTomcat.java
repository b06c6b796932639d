package io.socktrace.agent.dist.apps;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * Tomcat that has as many connections as it may; that is paused, as at a graceful end; or all of
 * whose threads are busy with requests, which does not keep it from accepting.
 */
public final class StallingTomcat implements Stallable {
  private static final int MOST_CONNECTIONS = 3;
  private static final int THREADS = 2;

  private final String how;
  private final Connector connector;
  private final List<Socket> first = new ArrayList<>();
  private final CountDownLatch busy = new CountDownLatch(THREADS);
  private final CountDownLatch released = new CountDownLatch(1);

  private StallingTomcat(String how, Connector connector) {
    this.how = how;
    this.connector = connector;
  }

  /** Argument: {@code limit}, {@code paused} or {@code busy}. */
  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Path.of("target", "tomcat").toAbsolutePath().toString());
    tomcat.setPort(0);
    Connector connector = tomcat.getConnector();
    connector.setProperty("address", "127.0.0.1");
    StallingTomcat stalling = new StallingTomcat(arguments[0], connector);
    if (arguments[0].equals("limit")) {
      connector.setProperty("maxConnections", "" + MOST_CONNECTIONS);
    } else if (arguments[0].equals("busy")) {
      connector.setProperty("maxThreads", "" + THREADS);
    }
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "only", stalling.servlet());
    context.addServletMappingDecoded("/*", "only");
    tomcat.start();
    Stallable.run(stalling, connector.getLocalPort());
    System.exit(0);
  }

  private HttpServlet servlet() {
    return new HttpServlet() {
      private static final long serialVersionUID = 1L;

      @Override
      protected void doGet(HttpServletRequest request, HttpServletResponse response)
          throws IOException {
        if (how.equals("busy")) {
          busy.countDown();
          awaitRelease();
        }
        response.getWriter().print("served");
      }
    };
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException nobody) {
      throw new AssertionError(nobody);
    }
  }

  @Override
  public void block() throws Exception {
    switch (how) {
      case "limit":
        for (int i = 0; i < MOST_CONNECTIONS; i++) {
          first.add(Stallable.ask(connector.getLocalPort()));
          Stallable.awaitAnswer(first.get(i));
        }
        break;
      case "paused":
        first.add(Stallable.ask(connector.getLocalPort()));
        Stallable.awaitAnswer(first.get(0));
        connector.pause();
        break;
      case "busy":
        for (int i = 0; i < THREADS; i++) {
          first.add(Stallable.ask(connector.getLocalPort()));
        }
        busy.await();
        break;
      default:
        throw new IllegalArgumentException(how);
    }
  }

  @Override
  public void release() throws Exception {
    switch (how) {
      case "limit":
        for (Socket each : first) {
          each.close();
        }
        break;
      case "paused":
        connector.resume();
        break;
      default:
        released.countDown();
    }
  }
}
