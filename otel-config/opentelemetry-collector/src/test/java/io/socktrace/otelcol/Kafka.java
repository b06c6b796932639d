package io.socktrace.otelcol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real broker of one node, without ZooKeeper, in a JVM of its own. */
final class Kafka implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk"; // any 16 bytes in base64

  private final int port = FreePort.next();
  private final Path directory;
  private final Process process;

  Kafka(Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    int controller = FreePort.next();
    Path properties =
        Files.write(
            directory.resolve("kafka.properties"),
            List.of(
                "node.id=1",
                "process.roles=broker,controller",
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                "controller.listener.names=CONTROLLER",
                "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                "controller.quorum.voters=1@127.0.0.1:" + controller,
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=1",
                "group.initial.rebalance.delay.ms=0",
                "log.dirs=" + directory.resolve("kafka")));
    Process format =
        java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", properties.toString());
    assertThat(format.waitFor()).as(() -> log()).isZero();
    process = java("kafka.Kafka", properties.toString());
    await()
        .atMost(DEADLINE)
        .until(
            () -> {
              assertThat(process.isAlive()).as(() -> log()).isTrue();
              return listens();
            });
  }

  private Process java(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:-UsePerfData", "-cp"));
    // Surefire's own property has the class path; java.class.path only a jar that leads to it.
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("kafka.log").toFile()))
        .start();
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("kafka.log"));
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  String broker() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
