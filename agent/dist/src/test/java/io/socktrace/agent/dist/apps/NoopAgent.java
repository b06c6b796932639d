package io.socktrace.agent.dist.apps;

/** An agent that does nothing: what the JVM itself does differently as soon as there is one. */
public final class NoopAgent {
  private NoopAgent() {}

  public static void premain(String argument) {}
}
