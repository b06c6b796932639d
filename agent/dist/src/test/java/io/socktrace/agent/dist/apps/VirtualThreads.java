package io.socktrace.agent.dist.apps;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves connections on virtual threads, one each, while very many other virtual threads come and
 * go on the same carrier. Says how many of the serving threads came to have a map of thread locals.
 *
 * <p>By reflection, since this class is compiled for a JDK without virtual threads.
 */
public final class VirtualThreads {
  private final Method startVirtualThread =
      Thread.class.getMethod("startVirtualThread", Runnable.class);
  private final Field threadLocals = Thread.class.getDeclaredField("threadLocals");
  private final AtomicInteger withLocals = new AtomicInteger();
  private final AtomicInteger others = new AtomicInteger();

  private VirtualThreads() throws ReflectiveOperationException {
    threadLocals.setAccessible(true);
  }

  /** Arguments: the number of connections, the number of other threads for each. */
  public static void main(String[] arguments) throws Exception {
    new VirtualThreads().run(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    System.out.println("done");
  }

  private void run(int connections, int othersEach) throws Exception {
    CountDownLatch served = new CountDownLatch(connections);
    CountDownLatch passed = new CountDownLatch(connections * othersEach);
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
      Ready.awaitKernel(server);
      start(
          () -> {
            for (int i = 0; i < connections; i++) {
              SocketChannel accepted = server.accept();
              start(
                  () -> {
                    serve(accepted);
                    served.countDown();
                  });
              for (int other = 0; other < othersEach; other++) {
                start(
                    () -> {
                      Thread.yield();
                      others.incrementAndGet();
                      passed.countDown();
                    });
              }
            }
          });
      for (int i = 0; i < connections; i++) {
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
          client.write(ByteBuffer.allocate(10));
          client.read(ByteBuffer.allocate(10));
        }
      }
      served.await();
      passed.await();
    }
    System.out.println("other threads " + others);
    System.out.println("serving threads with thread locals " + withLocals);
  }

  private void serve(SocketChannel accepted) throws Exception {
    try (accepted) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(10);
      accepted.read(buffer);
      accepted.write(buffer.flip());
    }
    if (threadLocals.get(Thread.currentThread()) != null) {
      withLocals.incrementAndGet();
    }
  }

  private interface Task {
    void run() throws Exception;
  }

  private void start(Task task) throws ReflectiveOperationException {
    Runnable runnable =
        () -> {
          try {
            task.run();
          } catch (Exception failure) {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
          }
        };
    startVirtualThread.invoke(null, runnable);
  }
}
