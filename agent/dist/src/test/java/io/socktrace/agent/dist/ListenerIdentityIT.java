package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.DualStack;
import io.socktrace.agent.dist.apps.InheritedServer;
import io.socktrace.agent.dist.apps.SharedPort;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

/** Listeners that are not one socket of one process under one address. */
class ListenerIdentityIT {
  @TempDir Path directory;

  /** Starts its arguments with a listening socket at descriptor 0, and keeps the socket itself. */
  private static final String PARENT =
      String.join(
          "\n",
          "import socket, subprocess, sys",
          "listener = socket.create_server(('127.0.0.1', 0))",
          "exit_code = subprocess.call(sys.argv[1:], stdin=listener)",
          "listener.setblocking(False)",
          "for _ in range(2): listener.accept()",
          "print('parent accepted 2')",
          "sys.exit(exit_code)");

  private static final int LISTENERS = 4;
  private static final int CONNECTIONS = 200;

  @EachJdk
  void ipv4ClientOfADualStackListener_isIpv4(Jdk jdk) throws Exception {
    try (AgentRun plain = AgentRun.of(jdk, DualStack.class).withoutAgent().start();
        AgentRun run =
            AgentRun.of(jdk, DualStack.class).option("spans.per_second", "all").start()) {
      Comparison.assertSame(run, plain);
      Map<String, Long> peers =
          run.telemetry().spans("accept").stream()
              .collect(
                  Collectors.groupingBy(
                      span ->
                          String.join(
                              " ",
                              span.text("server.address"),
                              span.text("network.type"),
                              span.text("network.peer.address")),
                      Collectors.counting()));
      assertThat(peers).isEqualTo(Map.of(":: ipv4 127.0.0.1", 2L, ":: ipv6 ::1", 2L));
    }
  }

  /** It listens before the JVM is there, and for the parent afterwards. */
  @EachJdk
  void inheritedListener_isKnownFromItsFirstAcceptOn(Jdk jdk) throws Exception {
    Path without = directory.resolve("without");
    Path with = directory.resolve("with");
    try (AgentRun plain = inherited(jdk, without).withoutAgent().start();
        AgentRun run = inherited(jdk, with).option("spans.per_second", "all").start()) {
      Comparison.assertSameProgram(run, plain);
      Comparison.assertNothingLost(run);
      assertThat(run.out()).containsExactly("parent accepted 2");
      assertThat(Files.readAllLines(with))
          .isEqualTo(Files.readAllLines(without))
          .hasSize(13)
          .endsWith("left 2");

      Telemetry telemetry = run.telemetry();
      assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(6);
      assertThat(telemetry.sum("socktrace.connection.active")).isZero();
      assertThat(
              telemetry.sum("socktrace.connection.io", Map.of("network.io.direction", "receive")))
          .isEqualTo(60);
      assertThat(
              telemetry.sum("socktrace.connection.io", Map.of("network.io.direction", "transmit")))
          .isEqualTo(120);
      assertThat(telemetry.points("socktrace.connection.accepted"))
          .singleElement()
          .satisfies(
              point -> assertThat(point.attributes()).containsEntry("server.address", "127.0.0.1"));
    }
  }

  private static AgentRun.Builder inherited(Jdk jdk, Path file) {
    return AgentRun.of(jdk, InheritedServer.class, "6", "2", file.toString())
        .under("python3", "-c", PARENT);
  }

  @EachJdk
  void listenersOfOnePort_areToldApart(Jdk jdk) throws Exception {
    try (AgentRun first = sharedPort(jdk, "0");
        AgentRun second = sharedPort(jdk, first.await("port "))) {
      int port = Integer.parseInt(second.await("port "));
      for (int i = 0; i < CONNECTIONS; i++) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
          assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
      }
      long accepted = 0;
      for (AgentRun run : List.of(first, second)) {
        run.tell("end");
        run.assertHarmless();
        accepted += checkListeners(run);
      }
      assertThat(accepted).isEqualTo(CONNECTIONS);
    }
  }

  private static AgentRun sharedPort(Jdk jdk, String port) throws Exception {
    return AgentRun.of(jdk, SharedPort.class, port, String.valueOf(LISTENERS))
        .jvm("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")
        .jvm("--add-opens=java.base/java.net=ALL-UNNAMED")
        .jvm("--add-opens=java.base/java.io=ALL-UNNAMED")
        .option("spans.per_second", "all")
        .start();
  }

  /** Each listener by its inode on spans, by its index in metrics. */
  private static long checkListeners(AgentRun run) {
    Map<String, Long> truth = new HashMap<>();
    for (String line : run.out()) {
      if (line.startsWith("listener ")) {
        truth.put(line.split(" ")[1], Long.valueOf(line.split(" ")[2]));
      }
    }
    assertThat(truth).hasSize(LISTENERS);
    Telemetry telemetry = run.telemetry();
    Map<String, Long> spans = new HashMap<>();
    truth.keySet().forEach(inode -> spans.put(inode, 0L));
    telemetry
        .spans("accept")
        .forEach(span -> spans.merge(span.text("socktrace.listener.inode"), 1L, Long::sum));
    assertThat(spans).isEqualTo(truth);
    Map<Object, Long> byIndex = new HashMap<>();
    telemetry
        .points("socktrace.connection.accepted")
        .forEach(
            point ->
                byIndex.put(point.attributes().get("socktrace.listener.index"), point.value()));
    assertThat(byIndex.keySet()).isEqualTo(new TreeSet<>(List.of(0L, 1L, 2L, 3L)));
    assertThat(byIndex.values()).containsExactlyInAnyOrderElementsOf(truth.values());
    return truth.values().stream().mapToLong(Long::longValue).sum();
  }
}
