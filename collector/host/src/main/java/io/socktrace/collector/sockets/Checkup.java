package io.socktrace.collector.sockets;

import io.socktrace.collector.process.NetworkNamespaces;
import io.socktrace.collector.process.ProcMount;
import io.socktrace.collector.process.Program;
import io.socktrace.collector.process.Refusal;
import io.socktrace.collector.process.Sysctl;
import io.socktrace.collector.view.Text;
import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.sockdiag.SockDiag;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tries what socktrace needs, and says what works here, what does not, and why. */
public final class Checkup {
  private final KernelAccess access;
  private final Path proc;
  private final URI collector;
  private final Sysctl sysctl;
  private final List<Finding> findings = new ArrayList<>();

  /** A line: whether something works, what, and the fact or the reason. */
  public record Finding(boolean ok, String subject, String fact) {
    @Override
    public String toString() {
      return String.format("%-3s %-16s %s", ok ? "ok" : "!", subject, Text.clean(fact));
    }
  }

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public Checkup(KernelAccess access, Path proc, URI collector) {
    this.access = access;
    this.proc = proc;
    this.collector = collector;
    sysctl = new Sysctl(proc);
  }

  public List<Finding> run() throws IOException {
    add(true, "kernel", sysctl.read("kernel/osrelease").orElse("unknown"));
    procfs();
    nativeAccess();
    sockDiag();
    namespaces();
    for (String name :
        List.of("core/somaxconn", "ipv4/tcp_max_syn_backlog", "ipv4/tcp_syncookies")) {
      Optional<String> value = sysctl.read("net/" + name);
      add(value.isPresent(), name.substring(name.indexOf('/') + 1), value.orElse("not readable"));
    }
    add(true, "jdk", System.getProperty("java.vm.version") + " runs this");
    Listing listing;
    try (ListenerScan scan = new ListenerScan(access, proc)) {
      listing = scan.read();
      openFiles(scan);
    }
    jvms(listing);
    collectorPort(listing);
    return findings;
  }

  private void procfs() throws IOException {
    ProcMount mount = ProcMount.read(proc);
    add(
        !mount.hidesProcesses(),
        "/proc",
        mount.hidesProcesses()
            ? "mounted with " + mount.options() + ": other users' processes are hidden"
            : mount.isSubset()
                ? "mounted with subset=pid: no sysctl below /proc/sys, sockets are seen all the same"
                : "mounted with " + mount.options());
  }

  private void openFiles(ListenerScan scan) throws IOException {
    int denied = scan.denied();
    add(
        denied == 0,
        "open files",
        denied == 0
            ? "those of all processes can be read, so the owner of every socket is known"
            : "of " + denied + " processes cannot be read: " + Refusal.reason(proc));
  }

  private void nativeAccess() {
    boolean works = access.isNative();
    String why = access.refusal() == null ? "" : ": " + access.refusal().getMessage();
    add(
        works,
        "native access",
        works
            ? access.name() + ", kernel tick " + access.tickNanos() / 1_000_000 + " ms"
            : "none, /proc alone is read" + why);
  }

  private void sockDiag() {
    try (SockDiag sockDiag = SockDiag.open(access)) {
      add(true, "sock_diag", sockDiag.listeners().rows().size() + " TCP listeners told");
    } catch (IOException refused) {
      add(false, "sock_diag", refused.getMessage());
    }
  }

  private void namespaces() throws IOException {
    NetworkNamespaces.Seen seen = new NetworkNamespaces(proc).read();
    add(
        seen.denied() == 0,
        "netns",
        seen.byInode().size()
            + " seen, this one is "
            + new NetworkNamespaces(proc).of("self")
            + (seen.denied() == 0
                ? ""
                : "; unknown of " + seen.denied() + " processes: " + Refusal.reason(proc)));
  }

  private void jvms(Listing listing) {
    Map<Long, Program> jvms = new LinkedHashMap<>();
    for (HostListener row : listing.listeners()) {
      for (Holder holder : row.owner().holders()) {
        if (holder.program().agent() != Program.Agent.NONE) {
          jvms.putIfAbsent(holder.pid(), holder.program());
        }
      }
    }
    long on = jvms.values().stream().filter(jvm -> jvm.agent() == Program.Agent.ON).count();
    add(true, "jvms", jvms.size() + " listen, " + on + " of them started with the agent");
  }

  private void collectorPort(Listing listing) {
    int port = collector.getPort();
    Optional<HostListener> taken =
        listing.listeners().stream()
            .filter(row -> row.namespace() == listing.ownNamespace() && row.port() == port)
            .findFirst();
    if (taken.isEmpty()) {
      add(true, "port " + port, "free: java -jar socktrace-collector.jar serve would listen there");
      return;
    }
    Owner owner = taken.get().owner();
    String who =
        owner.isKnown()
            ? "pid "
                + owner.holders().get(0).pid()
                + " ("
                + ListenersText.fit(owner.holders().get(0).program().command(), 60)
                + ")"
            : owner.unknown();
    Optional<Reported> reported = Reported.ask(collector);
    add(
        reported.isPresent(),
        "port " + port,
        "taken by "
            + who
            + (reported.isPresent()
                ? ", a socktrace collector"
                : ", which is no socktrace collector"));
    reported.ifPresent(this::agents);
  }

  private void agents(Reported reported) {
    boolean any = !reported.listeners().isEmpty();
    add(
        any,
        "agents",
        any
            ? reported.listeners().size() + " listeners reported by " + reported.services()
            : "none has reported a listener yet");
  }

  private void add(boolean ok, String subject, String fact) {
    findings.add(new Finding(ok, subject, fact));
  }
}
