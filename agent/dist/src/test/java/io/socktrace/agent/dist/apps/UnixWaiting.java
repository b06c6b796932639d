package io.socktrace.agent.dist.apps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Does at a Unix-domain socket what it is told by lines on its standard input, and says when it
 * has: listen with a backlog, where something may listen already; let connections wait, accept, or
 * have a thread accept one and do nothing more until it is released.
 */
public final class UnixWaiting {
  private final UnixDomainSocketAddress address;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private ServerSocketChannel server;
  private Thread acceptor;

  private UnixWaiting(Path path) {
    address = UnixDomainSocketAddress.of(path);
  }

  public static void main(String[] arguments) throws Exception {
    UnixWaiting waiting = new UnixWaiting(Path.of(arguments[0]));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    int done = 0;
    for (String line = in.readLine(); !line.equals("exit"); line = in.readLine()) {
      String[] words = line.split(" ");
      waiting.run(words[0], Integer.parseInt(words[1]));
      System.out.println("done " + done++);
    }
    Files.delete(waiting.address.getPath());
  }

  private void run(String command, int number) throws Exception {
    switch (command) {
      case "listen":
        Files.deleteIfExists(address.getPath());
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address, number);
        open.add(server);
        Ready.awaitKernel(server);
        break;
      case "connect":
        for (int i = 0; i < number; i++) {
          open.add(SocketChannel.open(address));
        }
        break;
      case "accept":
        for (int i = 0; i < number; i++) {
          server.accept().close();
        }
        break;
      case "stick":
        CountDownLatch stuck = new CountDownLatch(1);
        acceptor = new Thread(() -> acceptAndStick(stuck, number), "acceptor");
        acceptor.start();
        stuck.await();
        break;
      case "release":
        released.countDown();
        acceptor.join();
        break;
      default:
        throw new IllegalArgumentException(command);
    }
  }

  private void acceptAndStick(CountDownLatch stuck, int rest) {
    try {
      server.accept().close();
      stuck.countDown();
      stickUntilReleased();
      for (int i = 0; i < rest; i++) {
        server.accept().close();
      }
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  private void stickUntilReleased() throws InterruptedException {
    released.await();
  }
}
