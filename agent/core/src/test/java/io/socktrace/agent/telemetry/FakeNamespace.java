package io.socktrace.agent.telemetry;

import io.socktrace.agent.connection.FakeDumps;
import io.socktrace.agent.connection.FakeSockets;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.connection.NamespaceLook;
import io.socktrace.kernel.SocketReader;
import java.nio.file.Path;

/** A network namespace in which nobody but us listens; its counters are a capture of Linux 6.18. */
final class FakeNamespace {
  static final Path PROC = Path.of("src", "test", "resources", "proc");

  private FakeNamespace() {}

  static NamespaceLook look(ListenerRegistry registry, FakeSockets kernel) {
    return new NamespaceLook(new FakeDumps(), new SocketReader(kernel.access()), registry, PROC);
  }
}
