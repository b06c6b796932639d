package io.socktrace.prometheus;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that holds what it accepts open; three connections it has made itself, at once, before
 * its agent may be able to ask the kernel. Ends when it is killed.
 */
final class Holding {
  private Holding() {}

  public static void main(String[] arguments) throws Exception {
    List<Socket> open = new ArrayList<>();
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 3; i++) {
        open.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));
        open.add(listener.accept());
      }
      System.out.println("ready port=" + listener.getLocalPort());
      while (true) {
        open.add(listener.accept());
      }
    }
  }
}
