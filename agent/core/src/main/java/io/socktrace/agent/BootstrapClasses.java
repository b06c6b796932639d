package io.socktrace.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;

/**
 * Defines the classes that woven JDK code calls, in the bootstrap loader.
 *
 * <p>One by one with the JDK's own {@code defineClass}, and not by putting a jar on the bootstrap
 * class path: that makes the JVM warn and give up part of its class data sharing archive.
 */
final class BootstrapClasses {
  static final String PROBE = "io.socktrace.bootstrap.Probe";

  /** Each after those it extends; the rest the JVM resolves on first use. */
  static final String[] NAMES = {
    "FdTable",
    "Histogram",
    "Budget",
    "Listener",
    "KeptConnection",
    "Connection",
    "Event",
    "EventQueue",
    "KernelFacts",
    "Settings",
    "Drops",
    "Keeping",
    "Sockets",
    "Probe",
  };

  private BootstrapClasses() {}

  static boolean areDefined() {
    try {
      Class.forName(PROBE, false, null);
      return true;
    } catch (ClassNotFoundException notYet) {
      return false;
    }
  }

  static void define(Instrumentation instrumentation) throws Exception {
    Module ours = BootstrapClasses.class.getModule();
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of("jdk.internal.misc", Set.of(ours)),
        Map.of("java.lang", Set.of(ours)),
        Set.of(),
        Map.of());
    BootstrapDefiner definer = BootstrapDefiner.create();
    for (String name : NAMES) {
      byte[] classFile = read(name);
      definer.define(classFile, classFile.length);
    }
  }

  private static byte[] read(String name) throws IOException {
    String resource = "bootstrap/io/socktrace/bootstrap/" + name + ".class";
    try (InputStream in = BootstrapClasses.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the agent's jar is incomplete: no " + resource);
      }
      return in.readAllBytes();
    }
  }
}
