package io.socktrace.agent.telemetry;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.socktrace.agent.connection.FakeApplication;
import io.socktrace.agent.connection.FakeDumps;
import io.socktrace.agent.connection.FakeSockets;
import io.socktrace.agent.connection.KernelReader;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.connection.ListenerSampler;
import io.socktrace.agent.connection.QueuedWaits;
import io.socktrace.agent.stall.JvmPauses;
import io.socktrace.agent.stall.StallWatch;
import io.socktrace.bootstrap.Connection;
import io.socktrace.bootstrap.Drops;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Probe;
import io.socktrace.bootstrap.Settings;
import io.socktrace.kernel.SocketReader;
import io.socktrace.kernel.procfs.Somaxconn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/** One run of an application in which everything happens that socktrace has a word for. */
final class EverythingEmitted implements AutoCloseable {
  private static final int SLOW = 40;
  private static final long STALL = 100_000_000;
  private static final InetSocketAddress IPV4 = new InetSocketAddress("10.1.2.3", 40_000);
  private static final InetSocketAddress IPV6 = new InetSocketAddress("2001:db8::1", 40_000);

  private final FakeSockets kernel = new FakeSockets();
  private final ListenerRegistry registry = new ListenerRegistry(5);
  private final FakeDumps dumps = new FakeDumps();
  private final ListenerSampler sampler =
      new ListenerSampler(new SocketReader(kernel.access()), registry, dumps);
  private final Exemplars exemplars = new Exemplars();
  private final Losses losses = new Losses();
  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final FakeApplication application;
  private final SpanEmitter emitter;
  private final InMemoryLogRecordExporter logged = InMemoryLogRecordExporter.create();
  private final Pressure pressure;
  private final JvmPauses pauses = new JvmPauses();
  private final StallTelemetry stallSpans;
  private final StallWatch stalls;

  EverythingEmitted() throws Exception {
    // Only slow accepts and failures become spans, so that some are left out and counted.
    application =
        FakeApplication.start(
            new Settings(0, Settings.ALL, 10_000_000, 1000, 100_000_000),
            new KernelReader(kernel.access()));
    Tracer tracer =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exported))
            .build()
            .get(Names.SCOPE);
    Logger logger =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(SimpleLogRecordProcessor.create(logged))
            .build()
            .get(Names.SCOPE);
    registry.nameBy(sampler::identify);
    pressure =
        new Pressure(
            tracer,
            new Events(logger, registry),
            registry,
            losses,
            new Openings(
                registry,
                sampler::limit,
                new Somaxconn(FakeNamespace.PROC),
                new RecordedConsole().console()));
    sampler.tell(pressure);
    emitter =
        new SpanEmitter(
            tracer,
            registry,
            exemplars,
            new LateFacts(new SocketReader(kernel.access())),
            4_000_000);
    // All sockets of this kernel have one inode.
    dumps.listening("127.0.0.1", 8080, kernel.at(0).inode).queued("127.0.0.1", 8080, 300);
    stallSpans =
        new StallTelemetry(tracer, registry, new Events(logger, registry), emitter, losses);
    stalls = new StallWatch(STALL, stallSpans, pauses, new QueuedWaits(dumps), losses::error);
    for (Object local :
        List.of(
            new InetSocketAddress("127.0.0.1", 8080),
            new InetSocketAddress("::", 8081),
            new InetSocketAddress("127.0.0.1", 8082),
            new InetSocketAddress("127.0.0.1", 8082),
            UnixDomainSocketAddress.of("/run/app.sock"),
            new InetSocketAddress("127.0.0.1", 8083))) {
      listen(local);
    }
    losses.drop(Losses.EXIT, 1);
    losses.drop(Losses.EXPORT_FAILED, 1);
    losses.error(new IllegalStateException());
    for (int reason = 0; reason < Drops.REASONS; reason++) {
      Drops.COUNTS.getAndIncrement(reason);
    }
  }

  /** The last of them is one more than there may be. */
  private void listen(Object local) throws Exception {
    Listener listener = application.listen(local);
    queue(listener, 3).drops = 2;
    kernel.at(listener.fd).local = local instanceof InetSocketAddress inet ? inet : null;
    look();
    queue(listener, 50);
    look();
    queue(listener, 3);
    for (int seconds = 2; seconds <= 4; seconds += 2) {
      pressure.looked(listener, 3, 50, System.nanoTime() + seconds * 1_000_000_000L);
    }
    stall(listener);
    use(listener);
  }

  private FakeSockets.Socket queue(Listener listener, int length) {
    if (listener.unixDomain) {
      dumps.unix(kernel.at(listener.fd).inode, length, 50);
      return kernel.at(listener.fd);
    }
    return kernel.at(listener.fd).listening(length, 50);
  }

  /** Before anybody has accepted; on a lock; with a collection in it, and ended by an accept. */
  private void stall(Listener listener) throws Exception {
    long now = System.nanoTime();
    stallUntilExit(listener, now);
    Object lock = new Object();
    Thread acceptor = new Thread(() -> acceptLocked(listener, lock), "acceptor");
    synchronized (lock) {
      acceptor.start();
      while (acceptor.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait();
      }
      stallUntilExit(listener, now + 11 * STALL);
      stallUntilExit(listener, now + 13 * STALL);
    }
    acceptor.join();
    long collecting = System.nanoTime();
    System.gc();
    pauses.slept(collecting, System.nanoTime(), 0);
    stalls.looked(listener, 3, 50, collecting);
    stalls.looked(listener, 3, 50, collecting + 40 * STALL);
    accept(listener, 500, IPV4);
    stalls.looked(listener, 0, 50, collecting + 41 * STALL);
    while (stallSpans.waiting() > 0) {
      stallSpans.emit();
    }
  }

  private void stallUntilExit(Listener listener, long beganNanos) {
    stalls.looked(listener, 3, 50, beganNanos);
    stalls.looked(listener, 3, 50, beganNanos + STALL);
    stalls.exit(beganNanos + STALL);
  }

  private static void acceptLocked(Listener listener, Object lock) {
    Probe.accepting(listener.fd);
    synchronized (lock) {
      Thread.onSpinWait();
    }
  }

  private void look() {
    registry.update();
    pressure.update();
    sampler.sampleAll();
  }

  private void use(Listener listener) throws Exception {
    for (String message :
        List.of(
            "Too many open files",
            "Too many open files in system",
            "No buffer space available",
            "Cannot allocate memory",
            "?")) {
      Probe.acceptFailed(new IOException(message), listener.fd);
    }
    accept(listener, SLOW, IPV4);
    accept(listener, 0, IPV4);
    for (InetSocketAddress peer : List.of(IPV4, IPV6)) {
      connect(listener, peer, fd -> {});
      connect(listener, peer, fd -> Probe.received(-1, fd, false));
      connect(listener, peer, fd -> Probe.failed(new SocketException("Connection reset"), fd));
      connect(listener, peer, fd -> Probe.failed(new IOException("No route to host"), fd));
      Connection open = accept(listener, SLOW, peer);
      emitter.emitAtExit(open);
    }
    if (listener.unixDomain) {
      application.accept(listener, application.freeFd(), UnixDomainSocketAddress.of(""));
    }
    emit();
    look();
  }

  private void connect(Listener listener, InetSocketAddress peer, IntConsumer event)
      throws Exception {
    Connection connection = accept(listener, SLOW, peer);
    Probe.received(10, connection.fd, false);
    Probe.received(10, connection.fd, true);
    Probe.transmitted(10, connection.fd, false);
    Probe.transmitted(10, connection.fd, true);
    EveryTransfer.to(connection.fd);
    event.accept(connection.fd);
    application.close(connection);
    emit();
  }

  private Connection accept(Listener listener, int waitMillis, InetSocketAddress peer) {
    int fd = application.freeFd();
    FakeSockets.Socket socket = kernel.at(fd);
    socket.lastDataSentMillis = waitMillis;
    socket.lastDataRecvMillis = 5;
    socket.bytesReceived = 100;
    socket.local = new InetSocketAddress("127.0.0.1", 8080);
    Connection connection = application.accept(listener, fd, peer);
    emit();
    return connection;
  }

  private void emit() {
    registry.update();
    application.events().forEach(emitter::emit);
  }

  Collection<MetricData> metrics() {
    return new SocktraceMetrics(
            registry,
            FakeNamespace.look(registry, kernel),
            exemplars,
            losses,
            Set.of("a", "b"),
            Set.of("b"))
        .produce(Resource.empty());
  }

  List<LogRecordData> events() {
    return logged.getFinishedLogRecordItems();
  }

  List<SpanData> spans() {
    pressure.endAll();
    while (pressure.isWaiting()) {
      pressure.emitNext();
    }
    return exported.getFinishedSpanItems();
  }

  @Override
  public void close() {
    application.close();
    for (int reason = 0; reason < Drops.REASONS; reason++) {
      Drops.COUNTS.set(reason, 0);
    }
  }
}
