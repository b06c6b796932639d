package io.socktrace.kernel;

/** Opens the kernel twice and prints what came of it: the program of {@link KernelAccessIT}. */
final class OpenMain {
  private OpenMain() {}

  public static void main(String[] args) {
    open();
    open();
  }

  private static void open() {
    KernelAccess access = KernelAccess.open();
    System.out.println(access.name() + (access.isNative() ? ", tick " + access.tickNanos() : ""));
    for (Throwable why = access.refusal(); why != null; why = next(why)) {
      System.out.println(why.getMessage());
    }
    System.out.println("inode " + new SocketReader(access).readInode(0));
  }

  private static Throwable next(Throwable why) {
    return why.getSuppressed().length == 0 ? null : why.getSuppressed()[0];
  }
}
