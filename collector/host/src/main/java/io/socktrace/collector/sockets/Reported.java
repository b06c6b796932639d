package io.socktrace.collector.sockets;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a running collector has been told by agents: listeners by process, connections by inode.
 *
 * <p>A pid is that of the agent's own pid namespace; a process in a container is not recognised.
 *
 * @param listeners one map each, as {@code /api/listeners} has them
 */
public record Reported(List<Map<String, Object>> listeners) {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  /** Asks a collector; empty if none answers. */
  public static Optional<Reported> ask(URI collector) {
    return get(collector.resolve("/api/listeners")).map(answer -> of(answer));
  }

  static Reported of(Map<String, Object> answer) {
    return new Reported(maps(answer.get("listeners")));
  }

  /** The connections that a collector keeps; empty if it does not answer. */
  static Optional<List<Map<String, Object>>> connections(URI collector, String path) {
    return get(collector.resolve(path)).map(answer -> maps(answer.get("connections")));
  }

  boolean knows(long pid) {
    return listeners.stream().anyMatch(row -> isOf(row, pid));
  }

  /** The services that have told of listeners. */
  public Set<String> services() {
    return listeners.stream()
        .map(row -> String.valueOf(row.get("service")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Whether an agent is known to be in the process and sees no accepts of this listener: it may
   * tell its queue, which the kernel knows of every listener, but {@code accepted} only where a
   * hook would see one. Where the agent folds some into "others", nothing can be said.
   */
  boolean misses(HostListener listener, long pid) {
    return knows(pid)
        && listeners.stream().filter(row -> isOf(row, pid)).noneMatch(row -> mayBe(row, listener));
  }

  private static boolean mayBe(Map<String, Object> row, HostListener listener) {
    Object address = row.get("address");
    if (address == null) {
      return true;
    }
    boolean same =
        listener.port() == 0
            ? address.equals(listener.local())
            : row.get("port") instanceof Number port && port.intValue() == listener.port();
    return same && row.containsKey("accepted");
  }

  private static boolean isOf(Map<String, Object> row, long pid) {
    return row.get("pid") instanceof Number number && number.longValue() == pid;
  }

  private static Optional<Map<String, Object>> get(URI target) {
    HttpRequest request = HttpRequest.newBuilder(target).timeout(TIMEOUT).build();
    try {
      HttpResponse<String> response =
          CLIENT.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return response.statusCode() == 200
          ? map(JsonParser.parse(response.body()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException notCollector) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<Map<String, Object>> map(Object value) {
    return value instanceof Map<?, ?> map
        ? Optional.of(
            map.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(
                    Collectors.toMap(
                        entry -> entry.getKey().toString(), entry -> (Object) entry.getValue())))
        : Optional.empty();
  }

  private static List<Map<String, Object>> maps(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Reported::map).flatMap(Optional::stream).toList()
        : List.of();
  }
}
