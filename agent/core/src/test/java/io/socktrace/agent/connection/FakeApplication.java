package io.socktrace.agent.connection;

import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Event;
import io.socktrace.bootstrap.Keeping;
import io.socktrace.bootstrap.KernelFacts;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Probe;
import io.socktrace.bootstrap.Settings;
import io.socktrace.bootstrap.Sockets;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Plays the application: tells the probe what woven JDK methods would tell it.
 *
 * <p>The probe is there once in a JVM, so each test starts with {@link #start} and has descriptors
 * that no other test uses.
 */
public final class FakeApplication implements AutoCloseable {
  private static final AtomicInteger NEXT_FD = new AtomicInteger(10_000);

  private final Set<Integer> fds = ConcurrentHashMap.newKeySet();

  private FakeApplication() {}

  /** Keeps every connection as spans. */
  public static FakeApplication start() {
    return start(new Settings(Settings.ALL, Settings.ALL, 10_000_000, 100_000, 100_000_000), null);
  }

  public static FakeApplication start(Settings settings, KernelFacts kernel) {
    Keeping.configure(settings);
    Probe.connectKernel(kernel);
    Sockets.takeNewListeners();
    return new FakeApplication();
  }

  public int freeFd() {
    int fd = NEXT_FD.getAndIncrement();
    fds.add(fd);
    return fd;
  }

  public Listener listen(Object local) {
    return listen(freeFd(), local);
  }

  public Listener listen(int fd, Object local) {
    Probe.listening(fd, local, -1, 50);
    return Sockets.LISTENERS.get(fd);
  }

  public Connection accept(Listener listener) {
    return accept(listener, freeFd(), new InetSocketAddress("10.1.2.3", 40_000));
  }

  public Connection accept(Listener listener, int fd, Object peer) {
    fds.add(fd);
    Probe.accepted(listener.fd, Probe.accepting(listener.fd), fd, peer, -1, null, -1);
    return Sockets.CONNECTIONS.get(fd);
  }

  public void close(Connection connection) {
    Probe.closed(connection.fd);
  }

  public void close(Listener listener) {
    Probe.closed(listener.fd);
  }

  public List<Event> events() {
    List<Event> events = new ArrayList<>();
    for (Event event = Keeping.events().drain(); event != null; event = event.next()) {
      events.add(event);
    }
    return events;
  }

  @Override
  public void close() {
    fds.forEach(Probe::closed);
    Probe.connectKernel(null);
    Sockets.takeNewListeners();
    Keeping.events().drain();
  }
}
