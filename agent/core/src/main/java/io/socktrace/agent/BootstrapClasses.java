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
    "Opening",
    "LateAccept",
    "Acceptor",
    "Acceptor$Known",
    "Listener",
    "KeptConnection",
    "Connection",
    "Event",
    "Alarm",
    "EventQueue",
    "KernelFacts",
    "Settings",
    "Drops",
    "Keeping",
    "Sockets",
    "PrivateFields",
    "Buffers",
    "Transfers",
    "Switches",
    "SwitchedOff",
    "Fallback",
    "CallSite",
    "CallerWalk",
    "Fallbacks",
    "Tls",
    "Transfer",
    "CopyLoop",
    "CopyLoops",
    "MovedBytes",
    "Probe",
    "TransferProbe",
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

  /**
   * @return the JDK's Unsafe, which can do more than define classes
   */
  static JdkUnsafe define(Instrumentation instrumentation) throws Exception {
    Module ours = BootstrapClasses.class.getModule();
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of("jdk.internal.misc", Set.of(ours)),
        Map.of("java.lang", Set.of(ours)),
        Set.of(),
        Map.of());
    JdkUnsafe unsafe = JdkUnsafe.create();
    for (String name : NAMES) {
      unsafe.define(read(name));
    }
    // Now, where the stack is deep enough: a class whose initialiser is struck by a
    // StackOverflowError of the application's can never be used again.
    for (String name : NAMES) {
      Class.forName("io.socktrace.bootstrap." + name, true, null);
    }
    return unsafe;
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
