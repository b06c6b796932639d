package io.socktrace.collector.sockets;

import io.socktrace.collector.process.ProcessStatus;
import io.socktrace.collector.process.Sysctl;
import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which listeners some agent reports right now, so that nobody is told of one twice.
 *
 * <p>It is the same listener if address, network namespace and process are the same. An agent in a
 * container knows its process by another number, which the kernel translates. Where the owner of a
 * socket may not be known, address and namespace must do, and the host's name, since this namespace
 * has the same number on every host.
 */
public final class Coverage {
  private record Name(String transport, String address, String port) {}

  private final Path proc;
  private final String host;
  private final Map<Name, List<Attributes>> processes = new HashMap<>();

  /**
   * @param metrics all that is held; those count that tell a queue and are current
   * @param proc where procfs is mounted, {@code /proc}
   */
  public Coverage(List<Metric> metrics, Path proc) {
    this.proc = proc;
    host = new Sysctl(proc).read("kernel/hostname").orElse("");
    for (Metric metric : metrics) {
      String name = metric.series().metric();
      if (metric.current()
          && (name.equals("socktrace.accept_queue.usage")
              || name.equals("socktrace.accept_queue.limit"))) {
        Attributes listener = metric.series().attributes();
        processes
            .computeIfAbsent(
                new Name(
                    listener.text("network.transport"),
                    listener.text("server.address"),
                    listener.text("server.port")),
                first -> new ArrayList<>())
            .add(metric.series().resource().attributes());
      }
    }
  }

  public boolean has(HostListener listener) {
    Name name =
        new Name(
            listener.transport(),
            listener.serverAddress(),
            listener.isUnix() ? "" : Integer.toString(listener.port()));
    return processes.getOrDefault(name, List.of()).stream()
        .anyMatch(process -> isOf(process, listener));
  }

  private boolean isOf(Attributes process, HostListener listener) {
    String namespace = process.text("socktrace.netns.inode");
    boolean sameNamespace = namespace.equals(Long.toString(listener.namespace()));
    if (!listener.owner().isKnown()) {
      String from = process.text("host.name");
      return sameNamespace && (from.isEmpty() || from.equals(host));
    }
    return (namespace.isEmpty() || sameNamespace)
        && listener.owner().holders().stream()
            .anyMatch(holder -> isProcess(holder.pid(), process.text("process.pid")));
  }

  private boolean isProcess(long pid, String told) {
    return told.equals(Long.toString(pid)) || told.equals(innerPid(pid));
  }

  /** Empty if the process has gone, or the kernel is too old to tell. */
  private String innerPid(long pid) {
    try {
      var inner = ProcessStatus.read(proc, Long.toString(pid)).innerPid();
      return inner.isPresent() ? Long.toString(inner.getAsLong()) : "";
    } catch (IOException gone) {
      return "";
    }
  }
}
