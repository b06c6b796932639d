package io.socktrace.collector.http;

import io.socktrace.collector.message.Messages;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * All open connections: bounds their number and the time that a request's head may take.
 *
 * <p>Jetty's idle timeout starts anew with every byte, so a byte a second would hold a connection
 * for ever. When there are too many, whoever makes us wait gives way to whoever comes: first those
 * that have not asked anything, then idle ones, then requests that take long; of these the oldest
 * one of the address that has most. An honest sender that is closed while idle just connects again.
 */
public final class ClientTable implements Connection.Listener {
  private static final long HEAD_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int limit;
  private final LongSupplier clockNanos;
  private final Map<EndPoint, Client> clients = new LinkedHashMap<>(); // guarded by this

  /**
   * @param limit connections, above which somebody gives way
   * @param clockNanos monotonic
   */
  public ClientTable(int limit, LongSupplier clockNanos) {
    this.limit = limit;
    this.clockNanos = clockNanos;
  }

  private static final class Client {
    final Connection connection;
    final String address;
    long sinceNanos; // it was opened, its head began, its request began, or the last one ended
    long bytesBefore; // when it began to be idle
    int requests; // now; several over HTTP/2
    boolean asked; // at least one request's head was complete
    boolean headBegun = true; // or it is idle between two requests

    Client(Connection connection, String address, long nowNanos) {
      this.connection = connection;
      this.address = address;
      this.sinceNanos = nowNanos;
    }

    boolean isSilent() {
      return requests == 0 && !asked;
    }

    boolean isIdle() {
      return requests == 0 && asked;
    }
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof SslConnection) {
      return; // the HTTP connection inside it counts
    }
    EndPoint end = connection.getEndPoint();
    Client victim;
    synchronized (this) {
      clients.put(end, new Client(connection, address(end), clockNanos.getAsLong()));
      victim = clients.size() > limit ? victim(Client::isSilent, YOUNG_NANOS) : null;
    }
    close(victim);
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    Client client = clients.get(connection.getEndPoint());
    if (client != null && client.connection == connection) {
      clients.remove(connection.getEndPoint());
    }
  }

  /** False when it must be refused: there are too many that ask at once. */
  boolean begin(EndPoint end) {
    Client victim = null;
    synchronized (this) {
      Client client = clients.get(end);
      if (client == null) {
        return true; // closed meanwhile
      }
      boolean first = !client.asked;
      client.asked = true;
      client.requests++;
      client.sinceNanos = clockNanos.getAsLong();
      if (first && asked() > limit) {
        victim = victim(Client::isIdle, 0);
        if (victim == null) {
          victim = victim(one -> one.requests > 0, YOUNG_NANOS);
        }
        if (victim == null) {
          return false;
        }
      }
    }
    close(victim);
    return true;
  }

  synchronized void end(EndPoint end) {
    Client client = clients.get(end);
    if (client != null) {
      client.requests--;
      client.sinceNanos = clockNanos.getAsLong();
      client.headBegun = false;
      client.bytesBefore = client.connection.getBytesIn();
    }
  }

  /** To be called every second. */
  public void sweep() {
    List<Client> slow = new ArrayList<>();
    synchronized (this) {
      long now = clockNanos.getAsLong();
      for (Client client : clients.values()) {
        if (client.requests > 0) {
          continue;
        }
        if (!client.headBegun && client.connection.getBytesIn() != client.bytesBefore) {
          client.headBegun = true;
          client.sinceNanos = now;
        }
        if (client.headBegun && now - client.sinceNanos > HEAD_NANOS) {
          slow.add(client);
        }
      }
      slow.forEach(client -> clients.remove(client.connection.getEndPoint()));
      Client victim = null;
      while (clients.size() > limit && (victim = victim(Client::isSilent, YOUNG_NANOS)) != null) {
        slow.add(victim);
      }
    }
    slow.forEach(ClientTable::close);
  }

  public synchronized int size() {
    return clients.size();
  }

  private int asked() {
    return (int) clients.values().stream().filter(client -> client.asked).count();
  }

  /** Taken out of the table; null when there is none of this kind and age. */
  private Client victim(Predicate<Client> kind, long minAgeNanos) {
    Map<String, Integer> perAddress = new HashMap<>();
    clients.values().forEach(client -> perAddress.merge(client.address, 1, Integer::sum));
    long now = clockNanos.getAsLong();
    Client victim =
        clients.values().stream()
            .filter(kind)
            .filter(client -> now - client.sinceNanos >= minAgeNanos)
            .max(
                Comparator.<Client>comparingInt(client -> perAddress.get(client.address))
                    .thenComparingLong(client -> now - client.sinceNanos))
            .orElse(null);
    if (victim != null) {
      clients.remove(victim.connection.getEndPoint());
    }
    return victim;
  }

  private static void close(Client client) {
    if (client != null) {
      Messages.STDERR.say(
          "slow client",
          "closed a connection of " + client.address + ": slow, idle or one too many");
      client.connection.getEndPoint().close();
    }
  }

  private static String address(EndPoint end) {
    SocketAddress remote = end.getRemoteSocketAddress();
    return remote instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : "?";
  }
}
