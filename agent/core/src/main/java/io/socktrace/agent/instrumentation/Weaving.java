package io.socktrace.agent.instrumentation;

import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The result of weaving: how many purposes are hooked in this JDK, and which are not. */
public final class Weaving {
  private final Set<String> purposes;
  private final Set<String> missing;
  private final Throwable failure;

  private Weaving(Set<String> purposes, Set<String> missing, Throwable failure) {
    this.purposes = purposes;
    this.missing = missing;
    this.failure = failure;
  }

  /**
   * Weaves now, on the calling thread. Classes that are not loaded yet are loaded, not initialised,
   * and woven on the way; loaded ones are retransformed in one batch.
   */
  public static Weaving weave(Instrumentation instrumentation) throws Exception {
    Weaver weaver = new Weaver(JdkHooks.all());
    instrumentation.addTransformer(weaver, true);
    List<Class<?>> unwoven = new ArrayList<>();
    for (String owner : weaver.owners()) {
      Class<?> loaded = load(owner.replace('/', '.'));
      if (loaded != null && !weaver.wasHanded(owner)) {
        unwoven.add(loaded);
      }
    }
    if (!unwoven.isEmpty()) {
      instrumentation.retransformClasses(unwoven.toArray(new Class<?>[0]));
    }
    return new Weaving(weaver.purposes(), weaver.missing(), weaver.failure());
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException otherJdk) {
      return null;
    }
  }

  /** What the hooks are for, sorted. */
  public Set<String> purposes() {
    return purposes;
  }

  /** How many of the purposes have a hook. */
  public int hooked() {
    return purposes.size() - missing.size();
  }

  /** Purposes without a hook, sorted. */
  public Set<String> missing() {
    return missing;
  }

  /** Why weaving a class failed, or null. */
  public Throwable failure() {
    return failure;
  }
}
