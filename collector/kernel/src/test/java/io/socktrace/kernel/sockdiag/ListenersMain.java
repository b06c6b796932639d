package io.socktrace.kernel.sockdiag;

import io.socktrace.kernel.KernelAccess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** Finds its own listener and prints what is known of it: the program of {@link RefusedIT}. */
final class ListenersMain {
  private ListenersMain() {}

  public static void main(String[] args) throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ServerSocketChannel listener = ServerSocketChannel.open().bind(any, 9);
        ListenerReader reader = new ListenerReader(KernelAccess.open(), Path.of("/proc"))) {
      Dump<InetListener> dump = reader.listeners();
      System.out.println(dump.complete() ? "complete" : "partial");
      for (InetListener row : dump.rows()) {
        if (row.local().equals(listener.getLocalAddress())) {
          System.out.println("length " + row.queueLength() + " limit " + row.queueLimit());
        }
      }
      System.out.println(reader.missing());
    }
  }
}
