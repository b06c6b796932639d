package io.socktrace.agent;

import io.socktrace.agent.connection.Arrivals;
import io.socktrace.agent.connection.Dumps;
import io.socktrace.agent.connection.KernelReader;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.connection.ListenerSampler;
import io.socktrace.agent.connection.ListenerWatch;
import io.socktrace.agent.connection.NamespaceLook;
import io.socktrace.agent.connection.NativeModule;
import io.socktrace.agent.connection.ProcListenerSampler;
import io.socktrace.agent.connection.QueueLooks;
import io.socktrace.agent.connection.QueuedWaits;
import io.socktrace.agent.telemetry.LateFacts;
import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Probe;
import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.SocketReader;
import io.socktrace.kernel.procfs.NetTcp;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Everything that asks the kernel, in the way that this JVM has or is allowed to use. */
final class NativeSide {
  private static final int LINE = 160;
  static final Path PROC = Path.of("/proc");

  private final KernelAccess access;
  private final ListenerRegistry registry;
  private final String description;
  private final long tickNanos;
  private final LateFacts lateFacts;
  private final ListenerWatch watch;
  private final NamespaceLook namespace;
  private final QueuedWaits queuedWaits;

  private NativeSide(KernelAccess access, String refusal, ListenerRegistry registry) {
    this.access = access;
    this.registry = registry;
    KernelReader facts = new KernelReader(access);
    facts.warmUp();
    SocketReader reader = new SocketReader(access);
    Dumps dumps = Dumps.open(access);
    if (access.isNative()) {
      description =
          "wait by TCP_INFO within " + access.tickNanos() / 1_000_000 + " ms (" + access + ")";
      watch = new ListenerSampler(reader, registry, dumps);
    } else {
      description =
          "wait, drops and limits unknown, inodes and queue lengths from /proc (" + refusal + ")";
      watch =
          new ProcListenerSampler(
              reader, List.of(new NetTcp(PROC, "tcp"), new NetTcp(PROC, "tcp6")), registry);
    }
    namespace = new NamespaceLook(dumps, reader, registry, PROC);
    queuedWaits = new QueuedWaits(dumps);
    tickNanos = access.tickNanos();
    lateFacts = new LateFacts(reader);
    registry.nameBy(watch::identify);
    Probe.connectKernel(facts);
  }

  /**
   * Connects the probe as soon as the kernel can be asked.
   *
   * @param wanted false for {@code /proc} alone
   */
  static NativeSide open(boolean wanted, ListenerRegistry registry) {
    if (!wanted) {
      return procAlone("socktrace.native=off", registry);
    }
    try {
      NativeModule.define(NativeSide.class.getClassLoader());
      KernelAccess access = KernelAccess.open();
      if (access.isNative()) {
        return new NativeSide(access, null, registry);
      }
      return procAlone(access.refusal().getMessage(), registry);
    } catch (Throwable refused) {
      return procAlone(String.valueOf(refused), registry);
    }
  }

  private static NativeSide procAlone(String why, ListenerRegistry registry) {
    return new NativeSide(KernelAccess.withoutNative(), firstLine(why), registry);
  }

  /** JNA's messages may be paragraphs; the line at start is a line. */
  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    return line.length() <= LINE ? line : line.substring(0, LINE) + "...";
  }

  /** For the line at start: the way, and what is lost where it is not the best. */
  String description() {
    return description;
  }

  LateFacts lateFacts() {
    return lateFacts;
  }

  /** 0 if unknown. */
  long tickNanos() {
    return tickNanos;
  }

  NamespaceLook namespace() {
    return namespace;
  }

  QueuedWaits queuedWaits() {
    return queuedWaits;
  }

  /** The limit of a listener's accept queue, -1 unknown. */
  long limit(Listener listener) {
    return watch.limit(listener);
  }

  void tell(QueueLooks told) {
    watch.tell(told);
  }

  /** What wakes whoever sleeps when a connection comes; empty where the kernel does not. */
  Optional<Arrivals> arrivals() {
    return Arrivals.open(access, registry, watch::arrived);
  }

  /** Whether nothing has happened for a while. */
  boolean isQuiet() {
    return watch.isQuiet();
  }

  void sampleAll() {
    watch.sampleAll();
  }

  void sample() {
    watch.sample();
  }

  /** Takes in listeners that were found past the hooks. */
  void settle() {
    namespace.settle();
  }
}
