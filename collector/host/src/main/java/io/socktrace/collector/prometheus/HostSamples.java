package io.socktrace.collector.prometheus;

import io.prometheus.metrics.model.snapshots.Labels;
import io.socktrace.collector.sockets.Coverage;
import io.socktrace.collector.sockets.HostListener;
import io.socktrace.collector.sockets.HostWatch;
import io.socktrace.collector.store.Instrument;
import io.socktrace.collector.store.Instrument.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The listeners that no agent reports, and this network namespace's counters, under the names that
 * the agents use, so that the same rules hold for both.
 *
 * <p>Without {@code job} and {@code instance}: Prometheus gives the collector's. Unknown numbers
 * are left out. Listeners whose labels are all the same ({@code SO_REUSEPORT}) have an index, in
 * the order of their inodes, which is that of their making until the kernel's counter wraps.
 */
final class HostSamples {
  private static final Instrument USAGE =
      gauge("socktrace.accept_queue.usage", "Connections waiting for accept now.");
  private static final Instrument LIMIT =
      gauge("socktrace.accept_queue.limit", "The accept queue's limit in force.");
  private static final Instrument SYN_QUEUE =
      gauge("socktrace.syn_queue.usage", "Half-open connections to this address.");
  private static final Instrument DROPS =
      counter("socktrace.listener.drops", "Connection attempts that this listener dropped.");
  private static final Instrument NETNS_OVERFLOWS =
      counter("socktrace.netns.listen.overflows", "Attempts that met a full accept queue.");
  private static final Instrument NETNS_DROPS =
      counter("socktrace.netns.listen.drops", "Connection attempts that listeners dropped.");
  private static final Instrument NETNS_SYN_DROPS =
      counter("socktrace.netns.syn_queue.drops", "SYNs dropped for a full SYN queue.");
  private static final Instrument NETNS_COOKIES =
      counter("socktrace.netns.syncookies.sent", "SYN cookies sent.");

  private final List<HostSample> all = new ArrayList<>();
  private final HostWatch.State state;
  private final Coverage coverage;

  private HostSamples(HostWatch.State state, Coverage coverage) {
    this.state = state;
    this.coverage = coverage;
  }

  /**
   * @param halfOpen by listening address; empty if unknown
   */
  static List<HostSample> of(
      HostWatch.State state, Coverage coverage, Map<InetSocketAddress, Long> halfOpen) {
    HostSamples samples = new HostSamples(state, coverage);
    samples.listeners(halfOpen);
    samples.namespace();
    return samples.all;
  }

  private void listeners(Map<InetSocketAddress, Long> halfOpen) {
    Map<Map<String, String>, List<HostListener>> byLabels = new HashMap<>();
    Set<InetSocketAddress> covered = new HashSet<>();
    Map<InetSocketAddress, Labels> synQueues = new HashMap<>();
    for (HostListener row : state.listing().listeners()) {
      boolean own = row.namespace() == state.listing().ownNamespace();
      InetAddress address = own ? row.address() : null;
      InetSocketAddress local = address == null ? null : new InetSocketAddress(address, row.port());
      if (coverage.has(row)) {
        covered.add(local);
      } else {
        byLabels.computeIfAbsent(labels(row, own), first -> new ArrayList<>()).add(row);
        if (local != null) {
          synQueues.put(local, labels(name(row)));
        }
      }
    }
    byLabels.forEach(this::listeners);
    synQueues.keySet().removeAll(covered);
    synQueues.forEach((local, labels) -> add(SYN_QUEUE, labels, halfOpen.getOrDefault(local, -1L)));
  }

  /** As the scan has them: of one address by inode. */
  private void listeners(Map<String, String> labels, List<HostListener> same) {
    Map<String, String> indexed = new TreeMap<>(labels);
    for (int i = 0; i < same.size(); i++) {
      if (same.size() > 1) {
        indexed.put("socktrace_listener_index", Integer.toString(i));
      }
      Labels own = labels(indexed);
      add(USAGE, own, same.get(i).queueLength());
      add(LIMIT, own, same.get(i).queueLimit());
      add(DROPS, own, same.get(i).drops());
    }
  }

  private void namespace() {
    if (state.counters() != null) {
      add(NETNS_OVERFLOWS, state.counters().listenOverflows());
      add(NETNS_DROPS, state.counters().listenDrops());
      add(NETNS_SYN_DROPS, state.counters().reqQFullDrop());
      add(NETNS_COOKIES, state.counters().syncookiesSent());
    }
  }

  private static Map<String, String> labels(HostListener row, boolean own) {
    Map<String, String> labels = name(row);
    put(labels, "process_executable_name", row.executable());
    put(labels, "socktrace_netns_inode", own ? "" : Long.toString(row.namespace()));
    return labels;
  }

  private static Map<String, String> name(HostListener row) {
    Map<String, String> labels = new TreeMap<>();
    put(labels, "server_address", row.serverAddress());
    put(labels, "server_port", row.isUnix() ? "" : Integer.toString(row.port()));
    put(labels, "network_transport", row.transport());
    put(labels, "network_type", row.networkType());
    return labels;
  }

  private static void put(Map<String, String> labels, String name, String value) {
    if (!value.isEmpty()) {
      labels.put(name, value);
    }
  }

  private static Labels labels(Map<String, String> labels) {
    return Labels.of(
        labels.keySet().toArray(String[]::new), labels.values().toArray(String[]::new));
  }

  private void add(Instrument instrument, OptionalLong value) {
    add(instrument, Labels.EMPTY, value.orElse(-1));
  }

  private void add(Instrument instrument, Labels labels, long value) {
    if (value >= 0) {
      all.add(new HostSample(instrument, labels, value));
    }
  }

  private static Instrument gauge(String name, String meaning) {
    return new Instrument(name, Kind.UP_DOWN_COUNTER, "", meaning);
  }

  private static Instrument counter(String name, String meaning) {
    return new Instrument(name, Kind.COUNTER, "", meaning);
  }
}
