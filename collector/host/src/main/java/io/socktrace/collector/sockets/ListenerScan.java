package io.socktrace.collector.sockets;

import io.socktrace.collector.process.NetworkNamespaces;
import io.socktrace.collector.process.Refusal;
import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.procfs.NetTcp;
import io.socktrace.kernel.procfs.NetUnix;
import io.socktrace.kernel.sockdiag.Dump;
import io.socktrace.kernel.sockdiag.ListenerReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Lists every listening socket of the host, one scan after the other.
 *
 * <p>sock_diag answers for this network namespace alone. Of every other that some process is in,
 * the files of that process are read, which tell neither limits nor drops; the rows say so.
 */
public final class ListenerScan implements AutoCloseable {
  private static final Comparator<HostListener> ORDER =
      Comparator.comparing(HostListener::transport)
          .thenComparingInt(HostListener::port)
          .thenComparing(HostListener::local)
          .thenComparingLong(HostListener::inode);

  private final Path proc;
  private final NetworkNamespaces namespaces;
  private final ListenerReader reader;
  private final Owners owners;
  private List<String> remarks;
  private Map<List<Object>, HostListener> rows;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public ListenerScan(KernelAccess access, Path proc) {
    this.proc = proc;
    namespaces = new NetworkNamespaces(proc);
    reader = new ListenerReader(access, proc);
    owners = new Owners(proc);
  }

  /** The listeners now, with their owners, those of this namespace first. */
  public Listing read() throws IOException {
    remarks = new ArrayList<>();
    rows = new LinkedHashMap<>();
    long own = namespaces.of("self");
    addOwn(own);
    addForeign(own);
    Set<Long> inodes = rows.values().stream().map(HostListener::inode).collect(Collectors.toSet());
    Map<Long, Owner> found = owners.find(inodes);
    List<HostListener> listeners =
        rows.values().stream()
            .map(row -> row.ownedBy(found.get(row.inode())))
            .sorted(
                Comparator.comparing((HostListener row) -> row.namespace() != own)
                    .thenComparingLong(HostListener::namespace)
                    .thenComparing(ORDER))
            .toList();
    return new Listing(listeners, own, List.copyOf(remarks));
  }

  /** How many processes ended while they were being looked at, so far. */
  public int vanished() {
    return owners.vanished();
  }

  /** Of how many processes the open files could not be read. */
  int denied() {
    return owners.denied();
  }

  private void addOwn(long namespace) throws IOException {
    var tcp = reader.listeners();
    String missing = reader.missing();
    Rows tcpRows = new Rows(namespace, missing);
    add(tcp, tcpRows::of);
    var unix = reader.unixListeners();
    add(unix, new Rows(namespace, reader.missing())::of);
    missing = missing == null ? reader.missing() : missing;
    if (missing != null) {
      remarks.add(missing + ".");
    }
  }

  private <R> void add(Dump<R> dump, Function<R, HostListener> row) {
    dump.rows().stream().map(row).forEach(this::add);
    remark(dump.malformed(), dump.firstMalformed());
    if (!dump.complete()) {
      remarks.add("The kernel was interrupted each time it was asked: listeners may be missing.");
    }
  }

  /** A row may come twice while the kernel's table changes under its walk. */
  private void add(HostListener row) {
    rows.putIfAbsent(List.of(row.namespace(), row.inode(), row.local()), row);
  }

  private void addForeign(long own) throws IOException {
    NetworkNamespaces.Seen seen = namespaces.read();
    for (Map.Entry<Long, Long> namespace : seen.byInode().entrySet()) {
      if (namespace.getKey() != own) {
        addForeign(namespace.getKey(), namespace.getValue());
      }
    }
    if (seen.denied() > 0) {
      remarks.add(
          "The network namespaces of "
              + seen.denied()
              + " processes are unknown ("
              + Refusal.reason(proc)
              + "); listeners in another than this one are not listed.");
    }
  }

  /** Kept only if the process was in that namespace before and after its files were read. */
  private void addForeign(long namespace, long pid) {
    String missing =
        "limit and drops are told only inside this network namespace: nsenter -t " + pid + " -n";
    Rows foreign = new Rows(namespace, missing);
    List<HostListener> found = new ArrayList<>();
    try {
      for (String table : List.of("tcp", "tcp6")) {
        NetTcp.of(proc, pid, table)
            .readListeners()
            .ifPresent(
                read -> {
                  read.rows().stream().map(foreign::of).forEach(found::add);
                  remark(read.malformed(), read.malformedRow());
                });
      }
      NetUnix.of(proc, pid)
          .readListeners()
          .ifPresent(
              read -> {
                read.rows().stream().map(foreign::of).forEach(found::add);
                remark(read.malformed(), read.malformedRow());
              });
      if (namespaces.of(Long.toString(pid)) == namespace) {
        found.forEach(this::add);
        remarks.add("Network namespace " + namespace + " (process " + pid + "): " + missing + ".");
      }
    } catch (IOException ended) {
      remarks.add("Network namespace " + namespace + ": process " + pid + " has ended meanwhile.");
    }
  }

  private void remark(int malformed, String first) {
    if (malformed > 0) {
      remarks.add(malformed + " rows could not be read, the first is: " + first);
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
