package io.socktrace.kernel.sockdiag;

import io.socktrace.kernel.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code ss} shows, as the rows that {@link SockDiag} makes of the same sockets. */
final class SsRows {
  private SsRows() {}

  static List<InetListener> listeners() throws IOException {
    List<InetListener> rows = new ArrayList<>();
    for (String[] words : ss("-HOtnem", "state", "listening")) {
      Map<String, String> facts = facts(words);
      String device = words[2].replaceAll("^[^%]*(%([^:\\]]+))?.*$", "$2");
      rows.add(
          new InetListener(
              address(words[2]),
              Long.parseLong(facts.get("ino")),
              Long.parseLong(facts.get("sk"), 16),
              Integer.parseUnsignedInt(facts.getOrDefault("uid", "0")),
              Long.parseLong(words[0]),
              Long.parseLong(words[1]),
              Long.parseLong(facts.get("skmem").replaceAll("^.*,d(\\d+)\\)$", "$1")),
              device.isEmpty() ? 0 : NetworkInterface.getByName(device).getIndex(),
              "1".equals(facts.get("v6only"))));
    }
    return rows;
  }

  static List<HalfOpen> halfOpen() throws IOException {
    List<HalfOpen> rows = new ArrayList<>();
    for (String[] words : ss("-HOtn", "state", "syn-recv")) {
      rows.add(new HalfOpen(address(words[2]), address(words[3])));
    }
    return rows;
  }

  /** {@code ss} leaves a time of 0 out. */
  static List<Queued> queued() throws IOException {
    List<Queued> rows = new ArrayList<>();
    for (String state : List.of("established", "close-wait")) {
      for (String[] words : ss("-HOtnoie", "state", state)) {
        Map<String, String> facts = facts(words);
        if (facts.get("ino").equals("0")) {
          long cookie = Long.parseLong(facts.get("sk"), 16);
          long waitMillis = Long.parseLong(facts.getOrDefault("lastsnd", "0"));
          boolean gone = state.equals("close-wait");
          rows.add(new Queued(address(words[2]), address(words[3]), cookie, waitMillis, gone));
        }
      }
    }
    return rows;
  }

  /** Columns: kind, length, limit, path (which may hold spaces), inode, peer. */
  static List<UnixListener> unixListeners() throws IOException {
    List<UnixListener> rows = new ArrayList<>();
    for (String line :
        Tool.output("iproute2", "ss", "-Hxn", "state", "listening").lines().toList()) {
      String[] words = line.trim().split(" +", 4);
      String[] rest = words[3].replaceFirst(" (\\d+) +\\* +0 *$", "\n$1").split("\n");
      rows.add(
          new UnixListener(
              rest[0],
              Long.parseLong(rest[1]),
              Long.parseLong(words[1]),
              Long.parseLong(words[2])));
    }
    return rows;
  }

  private static List<String[]> ss(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("ss"));
    command.addAll(List.of(options));
    return Tool.output("iproute2", command.toArray(String[]::new))
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .toList();
  }

  private static Map<String, String> facts(String[] words) {
    Map<String, String> facts = new HashMap<>();
    for (int i = 4; i < words.length; i++) {
      int colon = words[i].indexOf(':');
      if (colon > 0) {
        facts.put(words[i].substring(0, colon), words[i].substring(colon + 1));
      }
    }
    return facts;
  }

  private static InetSocketAddress address(String word) throws IOException {
    int colon = word.lastIndexOf(':');
    String host = word.substring(0, colon).replaceAll("[\\[\\]]|%[^\\]]*", "");
    return new InetSocketAddress(
        InetAddress.getByName(host.equals("*") ? "::" : host),
        Integer.parseInt(word.substring(colon + 1)));
  }
}
