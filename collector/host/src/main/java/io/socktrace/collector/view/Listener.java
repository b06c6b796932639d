package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Histogram;
import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Resource;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * One listening socket of one process, gathered from its metric points.
 *
 * <p>What no point told is absent, never 0: an agent without native access knows no drops, and that
 * is not the same as none.
 */
final class Listener {
  /** One listener of one process. */
  record Key(Resource resource, Attributes identity) {}

  private static final String INDEX = "socktrace.listener.index";

  /** What makes a listener, of all attributes on its metrics (the rest is direction and path). */
  private static final Set<String> IDENTITY =
      Set.of(
          "server.address",
          "server.port",
          "network.transport",
          "network.type",
          INDEX,
          Endpoint.OVERFLOW);

  private static final String HALF_OPEN = "socktrace.syn_queue.usage";

  /** The copy paths on which no byte passes through user space. */
  private static final Set<String> ZERO_COPY = Set.of("sendfile", "copy_file_range", "splice");

  private final Resource resource;
  private final Attributes identity;
  private final Map<String, Metric> metrics = new TreeMap<>();
  private final Map<String, Double> sums = new TreeMap<>(); // over attributes such as error.type
  private final Map<String, Map<String, Long>> bytes = new TreeMap<>();

  Listener(Resource resource, Attributes identity) {
    this.resource = resource;
    this.identity = identity;
  }

  /** Whether a metric is about listeners: others overflow too, and are not nameless listeners. */
  static boolean isToldBy(String metric) {
    return metric.startsWith("socktrace.accept")
        || metric.startsWith("socktrace.connection.")
        || metric.startsWith("socktrace.listener.");
  }

  /** Told once for all listeners of one address, and so without the index that tells them apart. */
  static boolean isOfAddress(String metric) {
    return metric.equals(HALF_OPEN);
  }

  /** Empty when the attributes are not those of a listener. */
  static Attributes identityOf(Attributes attributes) {
    if (attributes.text("server.address").isEmpty() && !Endpoint.isOverflow(attributes)) {
      return Attributes.EMPTY;
    }
    Map<String, Object> identity = new TreeMap<>();
    attributes.forEach(
        (key, value) -> {
          if (IDENTITY.contains(key)) {
            identity.put(key, value);
          }
        });
    return Attributes.of(identity);
  }

  void add(Metric metric) {
    String name = metric.series().metric();
    if (name.equals("socktrace.connection.io")) {
      Attributes attributes = metric.series().attributes();
      bytes
          .computeIfAbsent(attributes.text("network.io.direction"), d -> new TreeMap<>())
          .merge(attributes.text("socktrace.io.path"), (long) metric.last().value(), Long::sum);
    } else {
      metrics.put(name, metric);
      sums.merge(name, metric.last().value(), Double::sum);
    }
  }

  Resource resource() {
    return resource;
  }

  Key key() {
    return new Key(resource, identity);
  }

  /** The sender's time of the newest point. */
  long newestNanos() {
    return metrics.values().stream().mapToLong(m -> m.last().timeNanos()).max().orElse(0);
  }

  /** Changes whenever a point comes. */
  long pointTimes() {
    return metrics.values().stream().mapToLong(m -> m.last().timeNanos()).sum();
  }

  /** The most that were seen waiting since the export before the last. */
  OptionalLong recentPeak() {
    Metric peak = metrics.get("socktrace.accept_queue.peak");
    return peak == null ? OptionalLong.empty() : OptionalLong.of((long) peak.last().value());
  }

  String service() {
    return resource.service();
  }

  String instance() {
    return resource.instance();
  }

  OptionalLong pid() {
    return resource.attributes().whole("process.pid");
  }

  Attributes identity() {
    return identity;
  }

  /** The address alone, whichever of several listeners there this is. */
  Key address() {
    return new Key(resource, withoutIndex(identity));
  }

  static Key addressOf(Resource process, Attributes attributes) {
    return new Key(process, withoutIndex(identityOf(attributes)));
  }

  private static Attributes withoutIndex(Attributes identity) {
    if (identity.value(INDEX) == null) {
      return identity;
    }
    Map<String, Object> rest = new TreeMap<>();
    identity.forEach((key, value) -> rest.put(key, value));
    rest.remove(INDEX);
    return Attributes.of(rest);
  }

  /** False too as long as nobody has looked at its queue. */
  boolean isOpen() {
    return queueLength().isPresent();
  }

  /** Whether nobody new gets in. */
  boolean isFull() {
    return queueLength().isPresent()
        && queueLength().getAsLong() > 0
        && queueLength().getAsLong() >= queueLimit().orElse(Long.MAX_VALUE);
  }

  /** Handshakes that have not ended, of all listeners at this address. */
  OptionalLong halfOpen() {
    return now(HALF_OPEN);
  }

  /** Whether connections wait at this moment and nothing is accepted. */
  boolean isStalled() {
    return stallSeconds().orElse(0) > 0;
  }

  String endpoint() {
    return Endpoint.server(identity);
  }

  OptionalLong queueLength() {
    return now("socktrace.accept_queue.usage");
  }

  OptionalLong queueLimit() {
    return now("socktrace.accept_queue.limit");
  }

  /** The highest ever received: each export tells the highest since the one before. */
  OptionalLong queuePeak() {
    Metric peak = metrics.get("socktrace.accept_queue.peak");
    return peak == null ? OptionalLong.empty() : OptionalLong.of((long) peak.highest());
  }

  /** Null when no wait is known. */
  Histogram waits() {
    Metric waits = metrics.get("socktrace.accept_queue.wait.duration");
    return waits == null ? null : waits.last().histogram();
  }

  /** Accepts whose wait could not be asked for: the histogram is of the others. */
  OptionalLong waitsUnknown() {
    return whole("socktrace.accept_queue.wait.unknown");
  }

  /** How many of the waits are unknown, in words; "" where all are known. */
  String waitsUnknownText() {
    long unknown = waitsUnknown().orElse(0);
    long known = waits() == null ? 0 : waits().count();
    return unknown == 0 ? "" : unknown + " of " + Text.plural(unknown + known, "wait") + " unknown";
  }

  OptionalLong drops() {
    return whole("socktrace.listener.drops");
  }

  OptionalLong accepted() {
    return whole("socktrace.connection.accepted");
  }

  OptionalDouble acceptedPerSecond() {
    Metric accepted = metrics.get("socktrace.connection.accepted");
    return accepted == null || !accepted.current() ? OptionalDouble.empty() : accepted.perSecond();
  }

  OptionalLong acceptFailures() {
    return whole("socktrace.accept.failures");
  }

  OptionalLong active() {
    return now("socktrace.connection.active");
  }

  OptionalDouble stallSeconds() {
    Metric stall = metrics.get("socktrace.accept.stall.age");
    return stall == null || !stall.current()
        ? OptionalDouble.empty()
        : OptionalDouble.of(stall.last().value());
  }

  /** Of the last point, whether it is still true or not; 0 where there is none. */
  double lastStallSeconds() {
    Metric stall = metrics.get("socktrace.accept.stall.age");
    return stall == null ? 0 : stall.last().value();
  }

  /** The sender's time of the point that tells {@link #stallSeconds}. */
  long stallToldNanos() {
    return metrics.get("socktrace.accept.stall.age").last().timeNanos();
  }

  /** Bytes by direction and copy path. */
  Map<String, Map<String, Long>> bytes() {
    return bytes;
  }

  OptionalLong received() {
    return total("receive");
  }

  OptionalLong transmitted() {
    return total("transmit");
  }

  /** The part of the transmitted bytes that no user-space copy touched. */
  OptionalDouble zeroCopyRatio() {
    OptionalLong total = transmitted();
    if (total.isEmpty() || total.getAsLong() == 0) {
      return OptionalDouble.empty();
    }
    double zeroCopied =
        bytes.get("transmit").entrySet().stream()
            .filter(path -> ZERO_COPY.contains(path.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return OptionalDouble.of(zeroCopied / total.getAsLong());
  }

  private OptionalLong total(String direction) {
    Map<String, Long> paths = bytes.get(direction);
    return paths == null
        ? OptionalLong.empty()
        : OptionalLong.of(paths.values().stream().mapToLong(b -> b).sum());
  }

  /** What is true of this moment only: of a closed listener, or a process gone, it is unknown. */
  private OptionalLong now(String name) {
    Metric metric = metrics.get(name);
    return metric == null || !metric.current() ? OptionalLong.empty() : whole(name);
  }

  private OptionalLong whole(String name) {
    Double sum = sums.get(name);
    return sum == null ? OptionalLong.empty() : OptionalLong.of(Math.round(sum));
  }
}
