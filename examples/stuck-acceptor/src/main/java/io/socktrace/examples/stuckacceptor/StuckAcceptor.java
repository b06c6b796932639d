package io.socktrace.examples.stuckacceptor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Reserves an item for every client on the very thread that accepts, so that whoever locks the
 * inventory locks out the clients.
 *
 * <p>Commands on standard input: {@code count} begins a stocktaking, which holds the lock, {@code
 * done} ends it. The end of the input ends the process.
 */
final class StuckAcceptor {
  private static final int BACKLOG = 8;
  private static final int CLIENT_MILLIS = 10_000;

  private StuckAcceptor() {}

  /** Argument: the port, 0 for any free one. */
  public static void main(String[] args) throws IOException {
    Inventory inventory = new Inventory();
    ServerSocket listener = new ServerSocket();
    listener.bind(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])),
        BACKLOG);
    Thread acceptor = new Thread(() -> accept(listener, inventory), "order-acceptor");
    acceptor.setDaemon(true);
    acceptor.start();
    System.out.println("ready port=" + listener.getLocalPort());
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    for (String command; (command = commands.readLine()) != null; ) {
      if (command.equals("count")) {
        inventory.beginStocktaking();
      } else if (command.equals("done")) {
        inventory.endStocktaking();
      }
    }
  }

  private static void accept(ServerSocket listener, Inventory inventory) {
    while (true) {
      try (Socket client = listener.accept()) {
        client.setSoTimeout(CLIENT_MILLIS);
        client.getInputStream().read();
        client.getOutputStream().write(inventory.reserve() ? 'y' : 'n');
      } catch (IOException clientHasGone) {
        if (listener.isClosed()) {
          throw new UncheckedIOException(clientHasGone);
        }
      }
    }
  }
}
