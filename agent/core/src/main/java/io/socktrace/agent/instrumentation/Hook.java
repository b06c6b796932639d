package io.socktrace.agent.instrumentation;

/**
 * One JDK method and the code that is put around it.
 *
 * <p>Matched by name and by the first parameters only, since private signatures change within an
 * update line of one JDK. Several hooks may share a purpose, one for each shape that JDKs have; the
 * purpose is met when one of them matches.
 */
abstract class Hook {
  final String purpose;
  final String owner;
  final String method;
  final String descriptorPrefix;

  /**
   * @param owner internal name of the class that declares the method
   * @param descriptorPrefix how the method's descriptor begins
   */
  Hook(String purpose, String owner, String method, String descriptorPrefix) {
    this.purpose = purpose;
    this.owner = owner;
    this.method = method;
    this.descriptorPrefix = descriptorPrefix;
  }

  final boolean matches(String name, String descriptor) {
    return name.equals(method) && descriptor.startsWith(descriptorPrefix);
  }

  /** Whether {@link #enter}, {@link #exit} and {@link #thrown} write code. */
  boolean enters() {
    return false;
  }

  boolean exits() {
    return true;
  }

  boolean catches() {
    return false;
  }

  /** How many longs are taken on entry and kept for {@link HookCode#loadEntry}. */
  int entryLongs() {
    return 0;
  }

  /** Writes code that leaves such a long on the stack; where it leaves the hook, it stays 0. */
  void entryLong(int index, HookCode code) {}

  void enter(HookCode code) {}

  void exit(HookCode code) {}

  void thrown(HookCode code) {}
}
