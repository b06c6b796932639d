package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An HTTP server that can be brought into a state of which one wants to know whether it still
 * accepts; and its clients.
 *
 * <p>While it is in that state three connect and ask for something. Prints between which two
 * durations (in nanoseconds) the first of them waited, if it waited until the state was over: it
 * connected between the call of connect and its return, and was accepted between the release and
 * the last answer.
 */
interface Stallable {
  int LATE_MILLIS = 2500;
  int WAITING = 3;

  /** Brings it there: whoever connects from now on is late, if anybody is. */
  void block() throws Exception;

  void release() throws Exception;

  /** Returns when all is over, with the connections open. */
  static void run(Stallable server, int port) throws Exception {
    System.in.read();
    server.block();
    List<Socket> waiting = new ArrayList<>();
    long connecting = System.nanoTime();
    waiting.add(ask(port));
    long connected = System.nanoTime();
    while (waiting.size() < WAITING) {
      waiting.add(ask(port));
    }
    Thread.sleep(LATE_MILLIS);
    long releasing = System.nanoTime();
    server.release();
    for (Socket each : waiting) {
      awaitAnswer(each);
    }
    long done = System.nanoTime();
    System.out.println("stall " + (releasing - connected) + " " + (done - connecting));
  }

  /** Connects and sends a request, after which the connection stays open. */
  static Socket ask(int port) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    client
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  static void awaitAnswer(Socket client) throws IOException {
    if (client.getInputStream().read() != 'H') {
      throw new IOException("no answer");
    }
  }
}
