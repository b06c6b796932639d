package io.socktrace.agent.dist.apps;

import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Serves its first connection on the very thread that accepts, in a method that does not return for
 * a while, so that three others wait. Begins when there is something on its standard input.
 *
 * <p>Prints between which two durations (in nanoseconds) the stall's true length lies, on its own
 * clock: the first of the three connected between the call of connect and its return; they were
 * accepted between the method's return and the moment at which the last of them was served.
 */
public final class Stalling {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int LATE_MILLIS = 1500;
  private static final int WAITING = 3;

  private final CountDownLatch blocked = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch served = new CountDownLatch(1 + WAITING);
  private final Object monitor = new Object();
  private final ReentrantLock lock = new ReentrantLock();
  private final String how;

  private Stalling(String how) {
    this.how = how;
  }

  /** Arguments: what accepts, and how the first connection blocks it. */
  public static void main(String[] arguments) throws Exception {
    new Stalling(arguments[1]).run(arguments[0]);
  }

  private void run(String kind) throws Exception {
    holdLocks();
    int port = listen(kind);
    System.in.read();
    List<Closeable> clients = new ArrayList<>();
    clients.add(connect(kind, port));
    blocked.await();
    long connecting = System.nanoTime();
    clients.add(connect(kind, port));
    long connected = System.nanoTime();
    while (clients.size() < 1 + WAITING) {
      clients.add(connect(kind, port));
    }
    Thread.sleep(LATE_MILLIS);
    long releasing = System.nanoTime();
    released.countDown();
    served.await();
    long done = System.nanoTime();
    System.out.println("stall " + (releasing - connected) + " " + (done - connecting));
    // With all connections open: a server that sees them close would do so beside our end.
    System.exit(0);
  }

  private static Socket connect(String kind, int port) throws IOException {
    Socket client = new Socket(LOOPBACK, port);
    if (kind.equals("http")) {
      client.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));
    }
    return client;
  }

  /** A thread that holds both locks until the end of the stall. */
  private void holdLocks() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              lock.lock();
              synchronized (monitor) {
                held.countDown();
                holdUntilReleased();
              }
              lock.unlock();
            },
            "holder");
    holder.start();
    held.await();
  }

  private void holdUntilReleased() {
    sleepUntilReleased();
  }

  private void sleepUntilReleased() {
    while (released.getCount() > 0) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException nobody) {
        throw new AssertionError(nobody);
      }
    }
  }

  /** The connection is accepted; blocks if it is the first. */
  private void serve() {
    if (blocked.getCount() > 0) {
      blocked.countDown();
      guilty();
    }
    served.countDown();
  }

  private void guilty() {
    switch (how) {
      case "sleep":
        sleepUntilReleased();
        break;
      case "spin":
        while (released.getCount() > 0) {
          Thread.onSpinWait();
        }
        break;
      case "monitor":
        synchronized (monitor) {
          break;
        }
      case "lock":
        lock.lock();
        lock.unlock();
        break;
      default:
        throw new IllegalArgumentException(how);
    }
  }

  private interface Loop {
    void run() throws Exception;
  }

  private static Runnable forever(Loop loop) {
    return () -> {
      try {
        while (true) {
          loop.run();
        }
      } catch (Exception failure) {
        failure.printStackTrace();
        Runtime.getRuntime().halt(1);
      }
    };
  }

  private int listen(String kind) throws Exception {
    switch (kind) {
      case "socket":
        return socket(false);
      case "virtual":
        return socket(true);
      case "selector":
        return selector();
      case "asynchronous":
        return asynchronous();
      case "http":
        return http();
      case "netty":
        return StallingNetty.listen(this::serve);
      default:
        throw new IllegalArgumentException(kind);
    }
  }

  private int socket(boolean virtual) throws Exception {
    ServerSocket server = new ServerSocket(0, 50, LOOPBACK);
    Ready.awaitKernel(server);
    List<Socket> open = new ArrayList<>();
    Runnable loop =
        forever(
            () -> {
              open.add(server.accept());
              serve();
            });
    if (virtual) {
      Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, loop);
    } else {
      new Thread(loop, "acceptor").start();
    }
    return server.getLocalPort();
  }

  private int selector() throws Exception {
    ServerSocketChannel server =
        ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
    Ready.awaitKernel(server);
    server.configureBlocking(false);
    Selector selector = Selector.open();
    server.register(selector, SelectionKey.OP_ACCEPT);
    List<Closeable> open = new ArrayList<>();
    Runnable loop =
        forever(
            () -> {
              selector.select();
              selector.selectedKeys().clear();
              Closeable accepted = server.accept();
              if (accepted != null) {
                open.add(accepted);
                serve();
              }
            });
    new Thread(loop, "acceptor").start();
    return server.socket().getLocalPort();
  }

  /** One thread for completions, which is blocked while another accept is under way. */
  private int asynchronous() throws Exception {
    AsynchronousChannelGroup group =
        AsynchronousChannelGroup.withFixedThreadPool(1, task -> new Thread(task, "acceptor"));
    AsynchronousServerSocketChannel server =
        AsynchronousServerSocketChannel.open(group).bind(new InetSocketAddress(LOOPBACK, 0));
    Ready.awaitKernel(server);
    server.accept(
        null,
        new CompletionHandler<AsynchronousSocketChannel, Object>() {
          @Override
          public void completed(AsynchronousSocketChannel accepted, Object none) {
            serve();
            server.accept(null, this);
          }

          @Override
          public void failed(Throwable thrown, Object none) {
            thrown.printStackTrace();
          }
        });
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  /** Its handlers run on the thread that accepts, unless one gives it an executor. */
  private int http() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 50);
    Ready.awaitKernel(server);
    server.createContext(
        "/",
        exchange -> {
          serve();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server.getAddress().getPort();
  }
}
