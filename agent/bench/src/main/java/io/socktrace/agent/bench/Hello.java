package io.socktrace.agent.bench;

/** The smallest program: what is measured is the JVM and what comes before main. */
public final class Hello {
  private Hello() {}

  public static void main(String[] arguments) {
    System.out.println("ready");
  }
}
