package io.socktrace.collector.sockets;

import java.util.Map;
import java.util.TreeMap;

/** What {@code ss} shows of the listeners, by inode, in the words of {@link #row}. */
final class SsListeners {
  private SsListeners() {}

  /**
   * @param pid of a process in the network namespace that is meant; 0 for this one
   */
  static Map<Long, String> read(long pid) throws Exception {
    Map<Long, String> rows = new TreeMap<>();
    for (String line : ss(pid, "-HOltnem").lines().toList()) {
      String[] words = line.trim().split("\\s+");
      // A mapped IPv4 address is an IPv4 address here.
      String local = words[3].replaceAll("\\[::ffff:([0-9.]+)\\]", "$1");
      String drops = line.replaceAll("^.*,d(\\d+)\\).*$", "$1");
      String uid = line.contains(" uid:") ? line.replaceAll("^.* uid:(\\d+).*$", "$1") : "0";
      long inode = Long.parseLong(line.replaceAll("^.* ino:(\\d+).*$", "$1"));
      rows.put(inode, row("tcp", local, words[1], words[2], drops, uid));
    }
    for (String line : ss(pid, "-HOlxn").lines().toList()) {
      String[] words = line.trim().split(" +", 5);
      if (words[1].equals("LISTEN")) {
        String[] rest = words[4].replaceFirst(" (\\d+) +\\* +0 *$", "\n$1").split("\n");
        rows.put(Long.parseLong(rest[1]), row("unix", rest[0], words[2], words[3], "-", "-"));
      }
    }
    return rows;
  }

  static String row(
      String transport, String local, String length, String limit, String drops, String uid) {
    return String.join(" | ", transport, local, length + "/" + limit, drops, uid);
  }

  private static String ss(long pid, String options) throws Exception {
    return pid == 0
        ? HostRun.output("ss", options)
        : HostRun.output("nsenter", "-t", Long.toString(pid), "-n", "ss", options);
  }
}
