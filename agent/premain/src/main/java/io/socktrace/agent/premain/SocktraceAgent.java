package io.socktrace.agent.premain;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;

/**
 * The door through which the JVM enters: {@code -javaagent:socktrace-agent.jar}.
 *
 * <p>An exception that left {@link #premain} would abort the JVM, and with it somebody's service.
 * So nothing leaves: whatever goes wrong becomes one line on standard error, and the application
 * runs as if the agent were not there.
 */
public final class SocktraceAgent {
  private static final int OLDEST_JAVA = 17;

  private SocktraceAgent() {}

  public static void premain(String arguments, Instrumentation instrumentation) {
    try {
      if (isJdkTool(System.getProperty("jdk.module.main"))) {
        return;
      }
      String unsupported =
          unsupported(
              System.getProperty("java.specification.version"),
              System.getProperty("os.name"),
              System.getProperty("os.arch"));
      if (unsupported != null) {
        say("off: " + unsupported);
        return;
      }
      install(arguments, instrumentation);
    } catch (Throwable failure) {
      sayWhyOff(failure);
    }
  }

  private static void install(String arguments, Instrumentation instrumentation) throws Exception {
    File jar =
        new File(SocktraceAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    IsolatedLoader loader = new IsolatedLoader(jar);
    loader
        .loadClass("io.socktrace.agent.Installer")
        .getMethod("install", String.class, Instrumentation.class)
        .invoke(null, arguments, instrumentation);
  }

  /**
   * Is this JVM one of the JDK's own tools, which got the agent through {@code JAVA_TOOL_OPTIONS}?
   * javac, jcmd, keytool and their like have a main module of the JDK; so has {@code jwebserver},
   * but that one is a server.
   */
  static boolean isJdkTool(String mainModule) {
    return mainModule != null
        && (mainModule.startsWith("java.") || mainModule.startsWith("jdk."))
        && !mainModule.equals("jdk.httpserver");
  }

  /** Why socktrace cannot run here, or null. */
  static String unsupported(String javaVersion, String osName, String osArch) {
    int java = javaVersion.startsWith("1.") ? 8 : Integer.parseInt(javaVersion);
    if (java < OLDEST_JAVA) {
      return "Java " + javaVersion + " is too old, socktrace needs 17 or newer";
    }
    if (!"Linux".equals(osName)) {
      return "socktrace reads Linux's kernel, this is " + osName;
    }
    if (!"amd64".equals(osArch) && !"aarch64".equals(osArch)) {
      return "socktrace knows x86-64 and aarch64, this is " + osArch;
    }
    return null;
  }

  private static void sayWhyOff(Throwable failure) {
    try {
      Throwable cause = failure;
      while (cause instanceof InvocationTargetException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      say("off: " + cause + "; the application runs without it");
    } catch (Throwable evenThat) {
      // No memory or no stack left for a line: the application matters more.
    }
  }

  private static void say(String line) {
    System.err.println("[socktrace] " + line);
  }
}
