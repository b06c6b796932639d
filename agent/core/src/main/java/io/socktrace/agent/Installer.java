package io.socktrace.agent;

import io.socktrace.agent.instrumentation.Weaving;
import java.lang.instrument.Instrumentation;

/**
 * What happens before {@code main}: read the options, define the bootstrap classes, weave. Nothing
 * else: no thread, no native access, no OpenTelemetry, so that a JVM which never listens pays
 * nothing more and nothing of ours races the application's start.
 */
public final class Installer {
  private Installer() {}

  /** Called by premain, by reflection; may throw, premain catches. */
  public static void install(String arguments, Instrumentation instrumentation) throws Exception {
    Options options = Options.read(arguments, System.getProperties(), System.getenv());
    options.check();
    Console console = new Console(options.debug());
    for (String warning : options.warnings()) {
      console.say(warning);
    }
    if (!options.enabled() || isSdkDisabled()) {
      return;
    }
    if (BootstrapClasses.areDefined()) {
      console.say("is already loaded in this JVM; this second one does nothing");
      return;
    }
    JdkUnsafe unsafe = BootstrapClasses.define(instrumentation);
    // A class of its own, since it refers to what has only now been defined.
    Weaving weaving = ProbeConnection.weave(options, console, instrumentation, unsafe);
    if (weaving.hooked() == 0) {
      console.say(
          "off: no method of this JDK could be woven"
              + (weaving.failure() == null ? "" : " (" + weaving.failure() + ")")
              + "; the application runs without it");
    }
  }

  private static boolean isSdkDisabled() {
    String property = System.getProperty("otel.sdk.disabled");
    return Boolean.parseBoolean(property != null ? property : System.getenv("OTEL_SDK_DISABLED"));
  }
}
