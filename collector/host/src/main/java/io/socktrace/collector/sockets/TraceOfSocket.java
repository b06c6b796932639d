package io.socktrace.collector.sockets;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the trace that a running collector keeps of a socket.
 *
 * <p>By its inode; but the connections that a JVM accepts before its agent can ask the kernel have
 * none in their spans, and those are found by their addresses and descriptor. A client's end has no
 * span at all: where the other end was traced, that one is shown.
 */
final class TraceOfSocket {
  private final URI collector;

  TraceOfSocket(URI collector) {
    this.collector = collector;
  }

  /**
   * @param row of {@code /proc/PID/net/tcp} or {@code tcp6}
   * @return the trace, or why there is none, as a sentence
   */
  String find(long pid, int fd, long inode, String row) {
    String local = SsLine.local(row);
    String remote = SsLine.remote(row);
    Optional<List<Map<String, Object>>> byInode =
        Reported.connections(collector, "/api/inodes/" + inode);
    if (byInode.isEmpty()) {
      return "no collector answers at " + collector;
    }
    Optional<String> own =
        byInode.get().stream()
            .filter(connection -> remote.equals(connection.get("peer"))) // inodes are each host's
            .findFirst()
            .or(
                () ->
                    from(remote).stream()
                        .filter(connection -> connection.get("inode") == null)
                        .filter(connection -> is(connection, "pid", pid))
                        .filter(connection -> is(connection, "fd", fd))
                        .findFirst())
            .map(this::link);
    return own.or(() -> otherEnd(local, remote)).orElse(none());
  }

  private Optional<String> otherEnd(String local, String remote) {
    return from(local).stream()
        .filter(connection -> remote.endsWith(":" + port(connection)))
        .findFirst()
        .map(
            connection ->
                link(connection)
                    + " of the other end, which "
                    + connection.get("service")
                    + " accepted");
  }

  private static String port(Map<String, Object> connection) {
    String listener = String.valueOf(connection.get("listener")).replaceFirst(" #\\d+$", "");
    return listener.substring(listener.lastIndexOf(':') + 1);
  }

  /** Those that are open: a closed one had the same addresses before. */
  private List<Map<String, Object>> from(String peer) {
    String path = "/api/connections?peer=" + URLEncoder.encode(peer, StandardCharsets.UTF_8);
    return Reported.connections(collector, path).orElse(List.of()).stream()
        .filter(connection -> connection.get("durationSeconds") == null)
        .toList();
  }

  private static boolean is(Map<String, Object> connection, String key, long number) {
    return connection.get(key) instanceof Number told && told.longValue() == number;
  }

  private String link(Map<String, Object> connection) {
    Object id = connection.get("traceId");
    return id + "  (" + collector.resolve("/api/traces/" + id) + ")";
  }

  private String none() {
    return "none of this connection at "
        + collector
        + ": an agent keeps 10 a second of a listener (its option spans.per_second)";
  }
}
