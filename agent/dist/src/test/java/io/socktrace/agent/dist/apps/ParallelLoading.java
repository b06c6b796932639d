package io.socktrace.agent.dist.apps;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Threads that load and link the same classes of the JDK in orders of their own, and the
 * application's through loaders of their own, while the main thread listens and echoes.
 */
public final class ParallelLoading {
  private static final int THREADS = 6;

  private ParallelLoading() {}

  public static void main(String[] arguments) throws Exception {
    List<String> names = new ArrayList<>();
    for (String inJdk : new String[] {"java/util/concurrent", "java/time", "java/text"}) {
      names.addAll(classes(inJdk));
    }
    URL[] application = {ParallelLoading.class.getProtectionDomain().getCodeSource().getLocation()};
    AtomicInteger loaded = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      List<String> order = new ArrayList<>(names);
      Collections.shuffle(order, new Random(i));
      order.add(Storm.class.getName());
      order.add(Movers.class.getName());
      Thread thread = new Thread(() -> load(order, application, loaded));
      threads.add(thread);
      thread.start();
    }
    Echo.main(new String[] {"5"});
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("loaded " + loaded);
  }

  private static List<String> classes(String inJdk) throws Exception {
    Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base");
    try (Stream<Path> files = Files.walk(root.resolve(inJdk))) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.contains("-"))
          .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
          .sorted()
          .toList();
    }
  }

  private static void load(List<String> names, URL[] application, AtomicInteger loaded) {
    ClassLoader parent = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(application, parent)) {
      for (String name : names) {
        // Not initialised: in such orders some of the JDK's own would wait for each other.
        Class.forName(name, false, loader).getDeclaredMethods();
        loaded.incrementAndGet();
      }
    } catch (Exception | LinkageError failed) {
      failed.printStackTrace();
    }
  }
}
