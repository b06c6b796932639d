package io.socktrace.agent.dist.apps;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty that has as many connections as it may; whose acceptor is stuck in a listener of the
 * application's, or, where a selector's thread accepts, that one; or whose thread pool is
 * exhausted, which does not keep it from accepting.
 */
public final class StallingJetty implements Stallable {
  private static final int MOST_CONNECTIONS = 3;

  /** One accepts, one selects, one is held for urgent work: so many are left for requests. */
  private static final int THREADS = 2;

  private final String how;
  private final List<Socket> first = new ArrayList<>();
  private final CountDownLatch busy = new CountDownLatch(THREADS);
  private final CountDownLatch stuck = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private ServerConnector connector;

  private StallingJetty(String how) {
    this.how = how;
  }

  /** Argument: {@code limit}, {@code listener}, {@code selector} or {@code exhausted}. */
  public static void main(String[] arguments) throws Exception {
    StallingJetty stalling = new StallingJetty(arguments[0]);
    stalling.start();
    Stallable.run(stalling, stalling.connector.getLocalPort());
    System.exit(0);
  }

  private void start() throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(how.equals("exhausted") ? 2 + THREADS : 20);
    threads.setReservedThreads(0);
    Server server = new Server(threads);
    connector = new ServerConnector(server, how.equals("selector") ? 0 : 1, 1);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            if (how.equals("exhausted")) {
              busy.countDown();
              awaitRelease();
            }
            response.write(true, ByteBuffer.wrap("served".getBytes()), callback);
            return true;
          }
        });
    if (how.equals("limit")) {
      server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
    } else if (!how.equals("exhausted")) {
      connector.addBean(new Slow());
    }
    server.start();
  }

  /** Looks something up about each connection, say, and the service that it asks is slow. */
  private final class Slow implements SelectorManager.AcceptListener {
    @Override
    public void onAccepting(SelectableChannel channel) {
      stuck.countDown();
      awaitRelease();
    }
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
      case "exhausted":
        for (int i = 0; i < THREADS; i++) {
          first.add(Stallable.ask(connector.getLocalPort()));
        }
        busy.await();
        break;
      default:
        first.add(Stallable.ask(connector.getLocalPort()));
        stuck.await();
    }
  }

  @Override
  public void release() throws Exception {
    if (how.equals("limit")) {
      for (Socket each : first) {
        each.close();
      }
    } else {
      released.countDown();
    }
  }
}
