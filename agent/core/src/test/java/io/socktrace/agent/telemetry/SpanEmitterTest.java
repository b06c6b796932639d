package io.socktrace.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.socktrace.agent.connection.FakeApplication;
import io.socktrace.agent.connection.FakeSockets;
import io.socktrace.agent.connection.KernelReader;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Probe;
import io.socktrace.bootstrap.Settings;
import io.socktrace.bootstrap.TransferProbe;
import io.socktrace.kernel.SocketReader;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpanEmitterTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 8080);
  private static final InetSocketAddress PEER = new InetSocketAddress("10.1.2.3", 40_000);

  private final FakeSockets kernel = new FakeSockets();
  private final ListenerRegistry registry = new ListenerRegistry(4);
  private final Exemplars exemplars = new Exemplars();
  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private FakeApplication application;
  private SpanEmitter emitter;
  private Listener listener;

  private void start(Settings settings, Sampler sampler) throws Exception {
    application = FakeApplication.start(settings, new KernelReader(kernel.access()));
    emitter =
        new SpanEmitter(
            SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(SimpleSpanProcessor.create(exported))
                .build()
                .get(Names.SCOPE),
            registry,
            exemplars,
            new LateFacts(new SocketReader(kernel.access())),
            4_000_000);
    listener = application.listen(LOCAL);
    kernel.at(listener.fd).listening(3, 50).inode = 99;
    listener.inode = 99;
  }

  private void startKeepingAll() throws Exception {
    start(
        new Settings(Settings.ALL, Settings.ALL, 10_000_000, 1000, 100_000_000),
        Sampler.alwaysOn());
  }

  @AfterEach
  void close() {
    application.close();
  }

  @Test
  void connection_becomesOneTraceOnOneClock() throws Exception {
    startKeepingAll();
    Connection connection = accept(40);
    SpanData accept = only("accept 127.0.0.1:8080");
    Probe.received(5, connection.fd, true);
    Probe.closed(connection.fd);
    emitAll();

    SpanData dispatch = only("dispatch 127.0.0.1:8080");
    SpanData whole = only("connection 127.0.0.1:8080");
    assertThat(exported.getFinishedSpanItems()).hasSize(3);
    assertThat(accept.getParentSpanContext().isValid()).isFalse();
    for (SpanData child : List.of(dispatch, whole)) {
      assertThat(child.getTraceId()).isEqualTo(accept.getTraceId());
      assertThat(child.getParentSpanId()).isEqualTo(accept.getSpanId());
      assertThat(child.getStartEpochNanos()).isEqualTo(accept.getEndEpochNanos());
    }
    assertThat(accept.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(accept.getEndEpochNanos() - accept.getStartEpochNanos()).isEqualTo(40_000_000);
    assertThat(dispatch.getEndEpochNanos() - dispatch.getStartEpochNanos())
        .isEqualTo(connection.firstReadNanos - connection.acceptedNanos);
    assertThat(whole.getEndEpochNanos() - whole.getStartEpochNanos())
        .isEqualTo(connection.closedNanos - connection.acceptedNanos);
    assertThat(whole.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(Math.abs(accept.getEndEpochNanos() / 1e9 - System.currentTimeMillis() / 1e3))
        .as("the wall clock")
        .isLessThan(60);
  }

  @Test
  void accept_tellsTheWaitWithItsBounds() throws Exception {
    startKeepingAll();
    accept(40);
    SpanData accept = only("accept 127.0.0.1:8080");

    assertThat(accept.getAttributes().get(Names.WAIT_DURATION)).isEqualTo(0.040);
    assertThat(accept.getAttributes().get(Names.WAIT_LOWER_BOUND)).isEqualTo(0.036);
    assertThat(accept.getAttributes().get(Names.WAIT_UPPER_BOUND)).isEqualTo(0.044);
    assertThat(accept.getAttributes().get(Names.QUEUE_LENGTH)).isEqualTo(3);
    assertThat(accept.getAttributes().get(Names.QUEUE_LIMIT)).isEqualTo(50);
    assertThat(accept.getAttributes().get(Names.LISTENER_INODE)).isEqualTo("99");
    assertThat(accept.getAttributes().get(Names.PEER_ADDRESS)).isEqualTo("10.1.2.3");
    assertThat(accept.getAttributes().get(Names.PEER_PORT)).isEqualTo(40_000);
  }

  @Test
  void accept_isBoundedByTheJvmsClock() throws Exception {
    startKeepingAll();
    kernel.at(listener.fd).queueLength = 0;
    accept(40);
    exported.reset();
    Connection second = accept(1_000_000);
    SpanData accept = only("accept 127.0.0.1:8080");

    double bound = second.kept.seenEmptyAgoNanos / 1e9;
    assertThat(bound).isLessThan(1000);
    assertThat(accept.getAttributes().get(Names.WAIT_DURATION)).isEqualTo(bound);
    assertThat(accept.getAttributes().get(Names.WAIT_UPPER_BOUND)).isEqualTo(bound);
    assertThat(accept.getAttributes().get(Names.WAIT_LOWER_BOUND)).isEqualTo(bound);
  }

  @Test
  void accept_withUnknownWait_hasNoDurationAndNoExemplar() throws Exception {
    startKeepingAll();
    Probe.connectKernel(null);
    Connection connection = application.accept(listener);
    emitAll();
    SpanData accept = only("accept 127.0.0.1:8080");

    assertThat(connection.waitMillis).isEqualTo(-1);
    assertThat(accept.getEndEpochNanos() - accept.getStartEpochNanos()).isOne();
    assertThat(accept.getAttributes().get(Names.WAIT_DURATION)).isNull();
    assertThat(accept.getAttributes().get(Names.WAIT_LOWER_BOUND)).isNull();
    assertThat(accept.getAttributes().get(Names.QUEUE_LENGTH)).isNull();
    assertThat(exemplars.take(registry.seriesOf(listener))).isEmpty();
  }

  @Test
  void accept_isTheExemplarOfItsBucket() throws Exception {
    startKeepingAll();
    accept(40);
    exported.reset();
    accept(41);
    SpanData newest = only("accept 127.0.0.1:8080");

    assertThat(exemplars.take(registry.seriesOf(listener)))
        .singleElement()
        .satisfies(
            exemplar -> {
              assertThat(exemplar.getSpanContext()).isEqualTo(newest.getSpanContext());
              assertThat(exemplar.getValue()).isEqualTo(0.041);
              assertThat(exemplar.getEpochNanos()).isEqualTo(newest.getEndEpochNanos());
            });
    assertThat(exemplars.take(registry.seriesOf(listener))).as("taken once").isEmpty();
  }

  @Test
  void failedConnection_thatWasNotKept_isToldAfterwards() throws Exception {
    start(new Settings(0, 100, 10_000_000, 1000, 100_000_000), Sampler.alwaysOn());
    Connection connection = accept(0);
    Probe.received(5, connection.fd, true);
    assertThat(exported.getFinishedSpanItems()).isEmpty();
    Probe.failed(new SocketException("Connection reset"), connection.fd);
    Probe.closed(connection.fd);
    emitAll();

    assertThat(exported.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .containsExactly(
            "accept 127.0.0.1:8080", "dispatch 127.0.0.1:8080", "connection 127.0.0.1:8080");
    SpanData accept = exported.getFinishedSpanItems().get(0);
    SpanData whole = exported.getFinishedSpanItems().get(2);
    assertThat(accept.getAttributes().get(Names.THREAD_NAME)).isNull();
    assertThat(accept.getAttributes().get(Names.WAIT_DURATION)).isZero();
    assertThat(whole.getParentSpanId()).isEqualTo(accept.getSpanId());
    assertThat(whole.getAttributes().get(Names.CLOSE_REASON)).isEqualTo("reset");
    assertThat(whole.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void failedConnection_thatWasNeverRead_hasNoDispatch() throws Exception {
    start(new Settings(0, 100, 10_000_000, 1000, 100_000_000), Sampler.alwaysOn());
    Connection connection = accept(0);
    Probe.failed(new java.io.IOException("No route to host"), connection.fd);
    Probe.closed(connection.fd);
    emitAll();

    assertThat(exported.getFinishedSpanItems()).hasSize(2);
    assertThat(only("connection 127.0.0.1:8080").getAttributes().get(Names.CLOSE_REASON))
        .isEqualTo("error");
  }

  @Test
  void closeReason_isWhatWasSeen() throws Exception {
    startKeepingAll();
    assertThat(reason(fd -> {})).isEqualTo("local");
    assertThat(reason(fd -> Probe.received(-1, fd, false))).isEqualTo("peer");
    assertThat(reason(fd -> Probe.failed(new SocketException("Broken pipe"), fd)))
        .isEqualTo("reset");
    assertThat(reason(fd -> Probe.failed(new java.io.IOException("Protocol error"), fd)))
        .isEqualTo("error");
  }

  @Test
  void closeReason_isAbsent_whereTheCloseWasNotSeen() throws Exception {
    startKeepingAll();
    Connection lost = accept(0);
    application.accept(listener, lost.fd, PEER);
    emitAll();

    assertThat(only("connection 127.0.0.1:8080").getAttributes().get(Names.CLOSE_REASON)).isNull();
  }

  @Test
  void reset_isAnErrorOfTheClassThatTheApplicationSaw() throws Exception {
    startKeepingAll();
    Connection connection = accept(0);
    Probe.failed(new SocketException("Connection reset"), connection.fd);
    Probe.closed(connection.fd);
    emitAll();
    SpanData whole = only("connection 127.0.0.1:8080");

    assertThat(whole.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(whole.getAttributes().get(Names.ERROR_TYPE)).isEqualTo("java.net.SocketException");
  }

  @Test
  void exit_endsWhatIsOpen() throws Exception {
    startKeepingAll();
    Connection open = accept(0);
    Probe.transmitted(9, open.fd, false);
    emitter.emitAtExit(open);
    SpanData whole = only("connection 127.0.0.1:8080");

    assertThat(whole.getAttributes().get(Names.CLOSE_REASON)).isEqualTo("exit");
    assertThat(whole.getAttributes().get(IoPath.TRANSMITTED_HEAP.bytesKey)).isEqualTo(9);
    assertThat(whole.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void exit_saysNothingOfWhatIsNotKept() throws Exception {
    start(new Settings(0, 0, 10_000_000, 1000, 100_000_000), Sampler.alwaysOn());
    emitter.emitAtExit(accept(0));

    assertThat(exported.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void zeroCopyRatio_isOfWhatWasTransmitted() throws Exception {
    startKeepingAll();
    Connection connection = accept(0);
    Probe.received(1000, connection.fd, true);
    Probe.transmitted(25, connection.fd, false);
    TransferProbe.sent(75, connection.fd, 75, 0);
    Probe.closed(connection.fd);
    emitAll();

    assertThat(only("connection 127.0.0.1:8080").getAttributes().get(Names.ZERO_COPY_RATIO))
        .isEqualTo(0.75);
  }

  @Test
  void networkType_isThePeers_andAbsentOfAUnixSocket() throws Exception {
    startKeepingAll();
    Listener wildcard = application.listen(new InetSocketAddress("::", 81));
    Listener unix = application.listen(UnixDomainSocketAddress.of("/run/app.sock"));
    application.accept(wildcard, application.freeFd(), PEER);
    application.accept(wildcard, application.freeFd(), new InetSocketAddress("::1", 1));
    application.accept(unix, application.freeFd(), UnixDomainSocketAddress.of(""));
    emitAll();

    assertThat(exported.getFinishedSpanItems())
        .extracting(span -> span.getAttributes().get(Names.NETWORK_TYPE))
        .containsExactly("ipv4", "ipv6", null);
    assertThat(exported.getFinishedSpanItems().get(2).getName()).isEqualTo("accept /run/app.sock");
  }

  @Test
  void lateFacts_areLeftOut_whereTheDescriptorIsAnothersByNow() throws Exception {
    startKeepingAll();
    Connection open = application.accept(listener);
    Connection gone = application.accept(listener);
    kernel.at(gone.fd).cookie = 123;
    kernel.at(gone.fd).local = LOCAL;
    Probe.closed(gone.fd);
    Probe.closed(listener.fd);
    emitAll();
    SpanData accept =
        exported.getFinishedSpanItems().stream()
            .filter(span -> span.getAttributes().get(Names.SOCKET_FD) == gone.fd)
            .findFirst()
            .orElseThrow();

    assertThat(accept.getAttributes().get(Names.SOCKET_COOKIE)).isNull();
    assertThat(accept.getAttributes().get(Names.LOCAL_ADDRESS)).isNull();
    assertThat(accept.getAttributes().get(Names.LISTENER_INODE)).isEqualTo("99");
    assertThat(open.closedNanos).isZero();
  }

  @Test
  void listenerThatIsGone_stillNamesItsSpans() throws Exception {
    startKeepingAll();
    Connection connection = application.accept(listener);
    Probe.closed(connection.fd);
    Probe.closed(listener.fd);
    emitAll();

    assertThat(exported.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .containsExactly("accept 127.0.0.1:8080", "connection 127.0.0.1:8080");
  }

  @Test
  void unsampled_isNotExported_andIsNoExemplar() throws Exception {
    start(
        new Settings(Settings.ALL, Settings.ALL, 10_000_000, 1000, 100_000_000),
        Sampler.alwaysOff());
    Connection connection = accept(40);
    Probe.closed(connection.fd);
    emitAll();

    assertThat(exported.getFinishedSpanItems()).isEmpty();
    assertThat(exemplars.take(registry.seriesOf(listener))).isEmpty();
  }

  private Connection accept(int waitMillis) {
    int fd = application.freeFd();
    kernel.at(fd).lastDataSentMillis = waitMillis;
    Connection connection = application.accept(listener, fd, PEER);
    emitAll();
    return connection;
  }

  private String reason(java.util.function.IntConsumer what) {
    exported.reset();
    Connection connection = accept(0);
    what.accept(connection.fd);
    Probe.closed(connection.fd);
    emitAll();
    return only("connection 127.0.0.1:8080").getAttributes().get(Names.CLOSE_REASON);
  }

  private void emitAll() {
    registry.update();
    application.events().forEach(emitter::emit);
  }

  private SpanData only(String name) {
    List<SpanData> named =
        exported.getFinishedSpanItems().stream().filter(s -> s.getName().equals(name)).toList();
    assertThat(named).hasSize(1);
    return named.get(0);
  }
}
