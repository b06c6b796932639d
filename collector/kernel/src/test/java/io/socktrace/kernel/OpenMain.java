package io.socktrace.kernel;

/** Opens the calls twice and prints what came of it: the program of {@link JnaRefusalIT}. */
final class OpenMain {
  private OpenMain() {}

  public static void main(String[] args) {
    open();
    open();
  }

  private static void open() {
    try {
      System.out.println("opened " + JnaCalls.open().name());
    } catch (NativeAccessException refused) {
      System.out.println(refused.getMessage());
    }
  }
}
