package io.socktrace.bootstrap;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The probe as one test has it: settings, queue and kernel of its own, and descriptors that no
 * other test uses, since the probe's tables are there once in a JVM.
 */
final class ProbeRun implements AutoCloseable {
  private static final AtomicInteger NEXT_FD = new AtomicInteger(100_000);

  final FakeKernel kernel = new FakeKernel();
  final int listenerFd = freeFd();
  final Listener listener;
  private final List<Integer> fds = new ArrayList<>();
  private final long[] droppedBefore = new long[Drops.REASONS];

  private ProbeRun(Settings settings) {
    Keeping.configure(settings);
    Probe.connectKernel(kernel);
    Sockets.takeNewListeners();
    for (int i = 0; i < Drops.REASONS; i++) {
      droppedBefore[i] = Drops.COUNTS.get(i);
    }
    fds.add(listenerFd);
    Probe.listening(listenerFd, new InetSocketAddress(1), -1, 50);
    listener = Sockets.LISTENERS.get(listenerFd);
  }

  /** All connections become spans. */
  static ProbeRun keepingAll() {
    return new ProbeRun(new Settings(Settings.ALL, Settings.ALL, 10_000_000, 10_000, 100_000_000));
  }

  static ProbeRun keeping(
      int perSecond, int slowPerSecond, long slowAcceptNanos, int queuedEvents) {
    return new ProbeRun(
        new Settings(perSecond, slowPerSecond, slowAcceptNanos, queuedEvents, 100_000_000));
  }

  static int freeFd() {
    return NEXT_FD.getAndIncrement();
  }

  /** An accept that began now, of a free descriptor. */
  Connection accept() {
    return accept(freeFd(), Probe.accepting(listenerFd));
  }

  Connection accept(int fd, long beganNanos) {
    fds.add(fd);
    Probe.accepted(listenerFd, beganNanos, fd, new InetSocketAddress(2), -1, null, -1);
    return Sockets.CONNECTIONS.get(fd);
  }

  long dropped(int reason) {
    return Drops.COUNTS.get(reason) - droppedBefore[reason];
  }

  /** What was queued since the last call, as {@code ACCEPTED fd}. */
  List<String> events() {
    List<String> events = new ArrayList<>();
    for (Event event = Keeping.events().drain(); event != null; event = event.next()) {
      events.add(text(event.kind, event.connection));
    }
    return events;
  }

  static String text(int kind, Connection connection) {
    return List.of("ACCEPTED", "FIRST_READ", "CLOSED", "TRANSFER").get(kind) + " " + connection.fd;
  }

  long closedIo(int counter) {
    return listener.closedIo.get(counter);
  }

  @Override
  public void close() {
    Probe.connectKernel(null);
    for (int fd : fds) {
      Sockets.CONNECTIONS.remove(fd);
      Sockets.LISTENERS.remove(fd);
    }
    Sockets.takeNewListeners();
  }
}
