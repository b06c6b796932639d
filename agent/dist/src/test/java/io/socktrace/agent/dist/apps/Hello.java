package io.socktrace.agent.dist.apps;

import java.net.InetAddress;
import java.net.Socket;
import java.util.TreeSet;

/** Never listens: says hello, fails to connect as a client, and prints which threads there are. */
public final class Hello {
  private Hello() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("hello");
    // Port 0 is nobody's: connecting to it fails at once.
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), 0)) {
      System.out.println("connected to " + client);
    } catch (java.io.IOException refused) {
      System.out.println(refused);
    }
    TreeSet<String> threads = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      threads.add(thread.getName());
    }
    System.out.println(threads);
  }
}
