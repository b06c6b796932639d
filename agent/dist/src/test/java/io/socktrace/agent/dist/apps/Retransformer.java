package io.socktrace.agent.dist.apps;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;

/**
 * Another agent: {@code load} loads and initialises the JDK's socket classes, {@code retransform}
 * sends every one that is loaded through all transformers once more.
 */
public final class Retransformer {
  private Retransformer() {}

  public static void premain(String argument, Instrumentation instrumentation) throws Exception {
    if ("load".equals(argument)) {
      Class.forName("sun.nio.ch.ServerSocketChannelImpl");
      Class.forName("sun.nio.ch.SocketChannelImpl");
      Class.forName("sun.nio.ch.NioSocketImpl");
      Class.forName("sun.nio.ch.IOUtil");
      return;
    }
    instrumentation.addTransformer(
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String name,
              Class<?> redefined,
              ProtectionDomain domain,
              byte[] classFile) {
            // A copy is a change: the JVM parses and verifies it anew.
            return name != null && name.startsWith("sun/nio/ch/") ? classFile.clone() : null;
          }
        },
        true);
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> each : instrumentation.getAllLoadedClasses()) {
      if (each.getName().startsWith("sun.nio.ch.") && instrumentation.isModifiableClass(each)) {
        loaded.add(each);
      }
    }
    instrumentation.retransformClasses(loaded.toArray(new Class<?>[0]));
  }
}
