package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The part of {@link NamespaceIT} that runs inside the namespace. */
final class NamespaceMain {
  /** {@code State Recv-Q Send-Q}, and on the next line the memory figures with the drops. */
  private static final Pattern SS =
      Pattern.compile("LISTEN\\s+(\\d+)\\s+(\\d+)\\s.*skmem:\\(.*,d(\\d+)\\)", Pattern.DOTALL);

  private static final int MANY = 20_000;

  /**
   * Sends SYNs from addresses behind which nobody is, so that the answers are lost. Arguments: the
   * port and how many.
   */
  private static final String SYNS =
      String.join(
          "\n",
          "import socket, struct, sys",
          "to = socket.inet_aton('127.0.0.1')",
          "raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)",
          "for i in range(int(sys.argv[2])):",
          "    frm = socket.inet_aton('10.9.9.%d' % (i + 1))",
          "    ports = struct.pack('!HH', 4000 + i, int(sys.argv[1]))",
          "    tcp = ports + struct.pack('!IIBBHHH', 1, 0, 80, 2, 1000, 0, 0)",
          "    data = frm + to + struct.pack('!HH', 6, len(tcp)) + tcp",
          "    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))",
          "    total = (total & 0xffff) + (total >> 16)",
          "    total = (total & 0xffff) + (total >> 16)",
          "    tcp = tcp[:16] + struct.pack('!H', ~total & 0xffff) + tcp[18:]",
          "    ip = struct.pack('!BBHHHBBH', 69, 0, 40, 1, 0, 64, 6, 0) + frm + to",
          "    raw.sendto(ip + tcp, ('127.0.0.1', 0))");

  private final AgentRun run;
  private int told;

  private NamespaceMain(AgentRun run) {
    this.run = run;
  }

  /** Arguments: feature version and home of the JDK to test. */
  public static void main(String[] arguments) throws Exception {
    Jdk jdk = new Jdk(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
    try (AgentRun run =
        AgentRun.of(jdk, Waiting.class)
            .option("spans.per_second", "all")
            .environment("OTEL_METRIC_EXPORT_INTERVAL", "200")
            .start()) {
      NamespaceMain inside = new NamespaceMain(run);
      inside.acceptedAreThePassiveOpens();
      inside.queueIsWhatSsShows();
      inside.dropsAreWhatSsShows();
      inside.halfOpenAreWhatSsShows();
      run.tell("exit");
      assertThat(run.awaitExit()).isZero();
      Comparison.assertNothingLost(run);
      assertThat(run.err()).hasSize(2);
      assertThat(run.err().get(1))
          .startsWith("[socktrace] 127.0.0.1:")
          .contains(" waiting connections, not the 1000000 asked for: net.core.somaxconn is ");
      System.out.println("namespace " + run.telemetry().resource().get("socktrace.netns.inode"));
    }
    countsAreExactWhereFewAreKept(jdk);
    System.out.println("every count is the kernel's own");
  }

  /** Ten spans a second, and yet every one of many short connections is counted. */
  private static void countsAreExactWhereFewAreKept(Jdk jdk) throws Exception {
    try (AgentRun run =
        AgentRun.of(jdk, Waiting.class).environment("OTEL_METRIC_EXPORT_INTERVAL", "200").start()) {
      NamespaceMain inside = new NamespaceMain(run);
      long port = inside.tell("listen 50");
      inside.tell("exchange 1");
      inside.awaitMetric("socktrace.connection.accepted", port, 1);
      await(() -> assertThat(run.telemetry().spans("connection")).hasSize(1));
      await(() -> assertThat(run.telemetry().events()).isNotEmpty());
      long before = passiveOpens();
      inside.tell("exchange " + MANY);
      assertThat(passiveOpens() - before).as("the rise of PassiveOpens").isEqualTo(MANY);
      inside.awaitMetric("socktrace.connection.accepted", port, 1 + MANY);
      inside.awaitMetric("socktrace.connection.duration", port, 1 + MANY);
      inside.awaitMetric("socktrace.connection.active", port, 0);
      run.tell("exit");
      run.assertHarmless();
      assertThat(run.telemetry().spans("accept")).hasSizeBetween(2, MANY / 4);
    }
  }

  private void acceptedAreThePassiveOpens() throws Exception {
    long port = tell("listen 50");
    tell("exchange 1");
    // The agent's own connections to the receiver are passive opens too: have them open first.
    awaitMetric("socktrace.connection.accepted", port, 1);
    await(() -> assertThat(run.telemetry().spans("connection")).hasSize(1));
    await(() -> assertThat(run.telemetry().events()).isNotEmpty());
    long before = passiveOpens();
    tell("exchange 200");
    assertThat(passiveOpens() - before).as("the rise of PassiveOpens").isEqualTo(200);
    awaitMetric("socktrace.connection.accepted", port, 1 + 200);
    awaitMetric("socktrace.connection.active", port, 0);
  }

  private void queueIsWhatSsShows() throws Exception {
    long port = tell("listen 7");
    tell("connect 3");
    Listening listening = ss(port);
    assertThat(listening).isEqualTo(new Listening(3, 7, 0));
    awaitMetric("socktrace.accept_queue.usage", port, listening.receiveQueue());
    awaitMetric("socktrace.accept_queue.limit", port, listening.sendQueue());
    tell("accept 2");
    awaitMetric("socktrace.accept_queue.usage", port, ss(port).receiveQueue());
    tell("accept 1");
    awaitMetric("socktrace.accept_queue.usage", port, 0);
    // The kernel clamps what it is asked for.
    long clamped = tell("listen 1000000");
    awaitMetric("socktrace.accept_queue.limit", clamped, ss(clamped).sendQueue());
    // What the JDK makes of no backlog.
    long unasked = tell("listen 0");
    awaitMetric("socktrace.accept_queue.limit", unasked, ss(unasked).sendQueue());
  }

  private void dropsAreWhatSsShows() throws Exception {
    long before = listenDrops();
    awaitNamespace("listen.drops", before);
    long port = tell("listen 1");
    // The kernel lets in one more than the limit.
    tell("connect 2");
    tell("attempt 10");
    Listening listening = ss(port);
    assertThat(listening.receiveQueue()).isEqualTo(2);
    assertThat(listening.drops()).isGreaterThanOrEqualTo(10);
    awaitMetric("socktrace.listener.drops", port, listening.drops());
    // Nobody else listens here: what this listener dropped is what the namespace did.
    assertThat(listenDrops() - before).isEqualTo(listening.drops());
    awaitNamespace("listen.drops", before + listening.drops());
    awaitNamespace("listen.overflows", netstat("ListenOverflows"));
    awaitNamespace("syn_queue.drops", netstat("TCPReqQFullDrop"));
    awaitNamespace("syncookies.sent", netstat("SyncookiesSent"));
    awaitMetric("socktrace.accept_queue.usage", port, 2);
    awaitMetric("socktrace.accept_queue.limit", port, 1);
    tell("accept 2");
    awaitMetric("socktrace.connection.accepted", port, 2);
  }

  private void halfOpenAreWhatSsShows() throws Exception {
    long port = tell("listen 50");
    awaitMetric("socktrace.syn_queue.usage", port, 0);
    Command.run(Map.of(), List.of("ip", "route", "add", "10.9.9.0/24", "dev", "lo"));
    Command.run(Map.of(), List.of("python3", "-c", SYNS, String.valueOf(port), "5"));
    assertThat(synReceived(port)).isEqualTo(5);
    awaitMetric("socktrace.syn_queue.usage", port, 5);
  }

  private static long synReceived(long port) throws Exception {
    Process process =
        new ProcessBuilder("ss", "-Htn", "state", "syn-recv", "sport = :" + port)
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.lines().count();
  }

  private void awaitNamespace(String metric, long value) {
    await(
        () ->
            assertThat(run.telemetry().points("socktrace.netns." + metric))
                .as(metric)
                .singleElement()
                .satisfies(
                    point -> {
                      assertThat(point.attributes()).isEmpty();
                      assertThat(point.value()).isEqualTo(value);
                    }));
  }

  private static long listenDrops() throws IOException {
    return netstat("ListenDrops");
  }

  private static long netstat(String name) throws IOException {
    return counter("netstat", "TcpExt:", name);
  }

  private static long counter(String file, String group, String name) throws IOException {
    List<List<String>> lines =
        Files.readAllLines(Path.of("/proc/self/net", file)).stream()
            .filter(line -> line.startsWith(group))
            .map(line -> Arrays.asList(line.split(" ")))
            .toList();
    return Long.parseLong(lines.get(1).get(lines.get(0).indexOf(name)));
  }

  /** Has the program do something, and returns the port that it listens on now. */
  private long tell(String command) throws Exception {
    run.tell(command);
    return Long.parseLong(run.await("done " + told++ + " "));
  }

  private void awaitMetric(String metric, long port, long value) {
    await(
        () ->
            assertThat(run.telemetry().points(metric))
                .as("%s of port %d", metric, port)
                .filteredOn(
                    point -> Long.valueOf(port).equals(point.attributes().get("server.port")))
                .extracting(Telemetry.Point::value)
                .containsExactly(value));
  }

  private static void await(org.awaitility.core.ThrowingRunnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
  }

  private static long passiveOpens() throws IOException {
    return counter("snmp", "Tcp:", "PassiveOpens");
  }

  private static Listening ss(long port) throws Exception {
    Process process =
        new ProcessBuilder("ss", "-H", "-ltnm", "sport = :" + port)
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    Matcher matcher = SS.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return new Listening(
        Long.parseLong(matcher.group(1)),
        Long.parseLong(matcher.group(2)),
        Long.parseLong(matcher.group(3)));
  }

  private record Listening(long receiveQueue, long sendQueue, long drops) {}
}
