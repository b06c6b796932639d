package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import io.socktrace.agent.connection.ListenerName;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.connection.ListenerRegistry.Snapshot;
import io.socktrace.agent.connection.NamespaceLook;
import io.socktrace.bootstrap.Listener;
import io.socktrace.kernel.procfs.Netstat.TcpExt;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Every metric that socktrace emits, read from the counters of the bootstrap classes at each
 * export.
 *
 * <p>A producer and no SDK instruments: the numbers are counted on the application's threads, where
 * the SDK cannot be, and handed over as the sums that they are. Cumulative, whatever temporality a
 * backend prefers.
 */
public final class SocktraceMetrics implements MetricProducer {
  /** Words of the public interface, at the positions of {@link Listener#failures}. */
  static final String[] FAILURES = {"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "_OTHER"};

  private final ListenerRegistry registry;
  private final NamespaceLook namespace;
  private final Exemplars exemplars;
  private final Losses losses;
  private final Set<String> hooks;
  private final Set<String> missingHooks;
  private final long startEpochNanos = System.currentTimeMillis() * 1_000_000L;

  /**
   * @param hooks purposes that weaving had
   * @param missingHooks those for which this JDK has no method
   */
  public SocktraceMetrics(
      ListenerRegistry registry,
      NamespaceLook namespace,
      Exemplars exemplars,
      Losses losses,
      Set<String> hooks,
      Set<String> missingHooks) {
    this.registry = registry;
    this.namespace = namespace;
    this.exemplars = exemplars;
    this.losses = losses;
    this.hooks = hooks;
    this.missingHooks = missingHooks;
  }

  @Override
  public Collection<MetricData> produce(Resource resource) {
    // A clock that was set back must not make points that end before they begin.
    long now = Math.max(startEpochNanos, System.currentTimeMillis() * 1_000_000L);
    Points points = new Points(startEpochNanos, now, resource);
    lookAround();
    namespace.counters().ifPresent(counters -> addNamespace(points, counters));
    Set<ListenerName> synQueuesTold = new HashSet<>();
    for (Snapshot snapshot : registry.snapshots()) {
      addListener(points, snapshot);
      if (snapshot.open() && synQueuesTold.add(snapshot.series().name)) {
        addSynQueue(points, snapshot.series().name);
      }
    }
    exemplars.clear();
    TransferMetrics.addTo(points);
    losses
        .dropped()
        .forEach(
            (reason, count) ->
                points.counter(
                    Metrics.EVENT_DROPPED, Attributes.of(Names.DROP_REASON, reason), count));
    losses
        .errors()
        .forEach(
            (type, count) ->
                points.counter(Metrics.AGENT_ERRORS, Attributes.of(Names.ERROR_TYPE, type), count));
    for (String hook : hooks) {
      points.gauge(
          Metrics.INSTRUMENTATION_ACTIVE,
          Attributes.of(Names.HOOK, hook),
          missingHooks.contains(hook) ? 0 : 1);
    }
    return points.metrics();
  }

  private void addListener(Points points, Snapshot snapshot) {
    Attributes listener = ListenerAttributes.of(snapshot.series());
    if (snapshot.open() && snapshot.usage() >= 0) {
      points.upDownCounter(Metrics.QUEUE_USAGE, listener, snapshot.usage());
    }
    if (snapshot.open() && snapshot.limit() >= 0) {
      points.upDownCounter(Metrics.QUEUE_LIMIT, listener, snapshot.limit());
    }
    if (snapshot.open() && snapshot.backlog() >= 0) {
      points.gauge(Metrics.LISTENER_BACKLOG, listener, snapshot.backlog());
    }
    if (snapshot.open() && snapshot.peak() >= 0) {
      points.gauge(Metrics.QUEUE_PEAK, listener, snapshot.peak());
    }
    if (snapshot.open() && snapshot.stallAgeNanos() >= 0) {
      points.gaugeSeconds(Metrics.STALL_AGE, listener, snapshot.stallAgeNanos());
    }
    points.histogram(Metrics.STALL_DURATION, listener, snapshot.totals().stall, List.of());
    if (snapshot.drops() >= 0) {
      points.counter(Metrics.LISTENER_DROPS, listener, snapshot.drops());
    }
    if (!snapshot.acceptsSeen()) {
      return;
    }
    points.histogram(
        Metrics.QUEUE_WAIT, listener, snapshot.totals().wait, exemplars.take(snapshot.series()));
    points.counter(Metrics.WAIT_UNKNOWN, listener, snapshot.totals().waitsUnknown);
    points.counter(Metrics.ACCEPTED, listener, snapshot.totals().accepted);
    points.upDownCounter(
        Metrics.ACTIVE,
        listener,
        Math.max(0, snapshot.totals().accepted - snapshot.totals().closed));
    points.histogram(Metrics.DURATION, listener, snapshot.totals().duration, List.of());
    points.histogram(Metrics.DISPATCH, listener, snapshot.totals().dispatch, List.of());
    for (int i = 0; i < Listener.FAILURES; i++) {
      long failures = snapshot.totals().failures[i];
      if (failures > 0) {
        points.counter(
            Metrics.ACCEPT_FAILURES,
            listener.toBuilder().put(Names.ERROR_TYPE, FAILURES[i]).build(),
            failures);
      }
    }
    for (IoPath path : IoPath.values()) {
      Attributes io =
          listener.toBuilder()
              .put(Names.IO_DIRECTION, path.direction)
              .put(Names.IO_PATH, path.path)
              .build();
      points.counter(Metrics.IO, io, snapshot.totals().io[path.counter]);
      points.counter(Metrics.OPERATIONS, io, snapshot.totals().io[path.counter + 1]);
    }
  }

  /** A failure there costs what only it tells, and not the export. */
  private void lookAround() {
    try {
      namespace.look();
    } catch (RuntimeException failure) {
      losses.error(failure);
    }
  }

  /** Listeners that share an address have one SYN queue's number together, and so no index. */
  private void addSynQueue(Points points, ListenerName name) {
    namespace
        .halfOpen(name)
        .ifPresent(
            count ->
                points.upDownCounter(
                    Metrics.SYN_QUEUE_USAGE, ListenerAttributes.named(name).build(), count));
  }

  private static void addNamespace(Points points, TcpExt counters) {
    add(points, Metrics.NETNS_OVERFLOWS, counters.listenOverflows());
    add(points, Metrics.NETNS_DROPS, counters.listenDrops());
    add(points, Metrics.NETNS_SYN_DROPS, counters.reqQFullDrop());
    add(points, Metrics.NETNS_COOKIES, counters.syncookiesSent());
  }

  private static void add(Points points, Metrics metric, OptionalLong value) {
    value.ifPresent(known -> points.counter(metric, Attributes.empty(), known));
  }
}
