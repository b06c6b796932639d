package io.socktrace.agent.dist.apps;

import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Deploys a small web application a number of times, each time in a class loader of its own, has it
 * listen, serve a connection and close, drops it, and prints how many could be unloaded.
 */
public final class Redeployed {
  private static final int TIMES = 10;
  private static final long DEADLINE_NANOS = 20_000_000_000L;

  private Redeployed() {}

  public static void main(String[] arguments) throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      loaders.add(deploy());
    }
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (loaded(loaders) > 0 && System.nanoTime() < deadline) {
      System.gc();
      Thread.sleep(50);
    }
    System.out.println("unloaded " + (TIMES - loaded(loaders)));
  }

  private static int loaded(List<WeakReference<ClassLoader>> loaders) {
    int loaded = 0;
    for (WeakReference<ClassLoader> each : loaders) {
      loaded += each.get() == null ? 0 : 1;
    }
    return loaded;
  }

  private static WeakReference<ClassLoader> deploy() throws Exception {
    URL classes = Redeployed.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      Runnable application =
          (Runnable)
              Class.forName(Application.class.getName(), true, loader)
                  .getDeclaredConstructor()
                  .newInstance();
      // As an application server runs it: its own thread, with the application's loader.
      Thread thread = new Thread(application);
      thread.setContextClassLoader(loader);
      thread.start();
      thread.join();
      return new WeakReference<>(loader);
    }
  }

  /** Loaded by each of the loaders anew. */
  public static final class Application implements Runnable {
    @Override
    public void run() {
      try (ServerSocketChannel server = ServerSocketChannel.open()) {
        server.bind(new InetSocketAddress("127.0.0.1", 0));
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept()) {
          client.write(ByteBuffer.allocate(1));
          accepted.read(ByteBuffer.allocate(1));
        }
      } catch (Exception failed) {
        throw new IllegalStateException(failed);
      }
    }
  }
}
