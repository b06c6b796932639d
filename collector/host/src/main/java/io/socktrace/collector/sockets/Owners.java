package io.socktrace.collector.sockets;

import io.socktrace.collector.process.FdLinks;
import io.socktrace.collector.process.ProcMount;
import io.socktrace.collector.process.Processes;
import io.socktrace.collector.process.Program;
import io.socktrace.collector.process.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds out which processes have sockets open.
 *
 * <p>The kernel leads from a descriptor to its socket and not back, so all open files of all
 * processes are looked at. That grows with the connections of the host; therefore what was found is
 * kept, one link per listener is read again to see whether it still holds, and all are looked at
 * only when there is something new, or every tenth time while somebody is unknown.
 */
final class Owners {
  private static final int TURNS_BETWEEN_SEARCHES = 10;
  private static final String NOBODY =
      "unknown (held by no process that is visible here: the kernel's, or of another pid namespace)";

  private final Path proc;
  private final Processes processes;
  private final FdLinks links;
  private final Map<Long, List<Holder>> known = new HashMap<>();
  private final Set<Long> unfound = new HashSet<>();
  private String unknown = NOBODY;
  private int turn;
  private int vanished;
  private int denied;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  Owners(Path proc) {
    this.proc = proc;
    processes = new Processes(proc);
    links = new FdLinks(proc);
  }

  /** An owner for each inode. */
  Map<Long, Owner> find(Set<Long> inodes) throws IOException {
    known.keySet().retainAll(inodes);
    unfound.retainAll(inodes);
    boolean stale = !known.entrySet().stream().allMatch(this::holds);
    boolean isNew = inodes.stream().anyMatch(i -> !known.containsKey(i) && !unfound.contains(i));
    boolean again = !unfound.isEmpty() && ++turn % TURNS_BETWEEN_SEARCHES == 0;
    if (stale || isNew || again) {
      search(inodes);
    }
    Map<Long, Owner> owners = new HashMap<>();
    for (long inode : inodes) {
      List<Holder> holders = known.get(inode);
      owners.put(inode, holders == null ? new Owner(List.of(), unknown) : new Owner(holders, null));
    }
    return owners;
  }

  /** How many processes ended while they were being looked at, so far; which is ordinary. */
  int vanished() {
    return vanished;
  }

  private boolean holds(Map.Entry<Long, List<Holder>> entry) {
    for (Holder holder : entry.getValue()) {
      try {
        if (FdLinks.inode(links.target(holder.pid(), holder.fd())) != entry.getKey()) {
          return false;
        }
      } catch (IOException gone) {
        return false;
      }
    }
    return true;
  }

  /** Of how many processes the open files could not be read in the last search. */
  int denied() {
    return denied;
  }

  private void search(Set<Long> inodes) throws IOException {
    known.clear();
    denied = 0;
    for (long pid : processes.pids()) {
      try {
        addSockets(pid, inodes);
      } catch (IOException failure) {
        Refusal refusal = Refusal.of(failure, processes.directory(pid));
        denied += refusal == Refusal.DENIED ? 1 : 0;
        vanished += refusal == Refusal.GONE ? 1 : 0;
      }
    }
    unfound.clear();
    unfound.addAll(inodes);
    unfound.removeAll(known.keySet());
    unknown = reason();
  }

  private void addSockets(long pid, Set<Long> inodes) throws IOException {
    Program program = null;
    for (Map.Entry<Integer, Long> socket : links.sockets(pid).entrySet()) {
      if (inodes.contains(socket.getValue())) {
        program = program == null ? Program.of(proc, pid) : program;
        known
            .computeIfAbsent(socket.getValue(), inode -> new ArrayList<>())
            .add(new Holder(pid, socket.getKey(), program));
      }
    }
  }

  private String reason() throws IOException {
    if (ProcMount.read(proc).hidesProcesses()) {
      return "unknown (/proc is mounted with hidepid, other users' processes are hidden)";
    }
    return denied > 0 ? "unknown (" + Refusal.reason(proc) + ")" : NOBODY;
  }
}
