package io.socktrace.agent.telemetry;

import io.socktrace.agent.connection.Dumps;
import io.socktrace.agent.connection.FakeSockets;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.connection.NamespaceLook;
import io.socktrace.kernel.SocketReader;
import io.socktrace.kernel.sockdiag.Dump;
import io.socktrace.kernel.sockdiag.HalfOpen;
import io.socktrace.kernel.sockdiag.InetListener;
import java.nio.file.Path;
import java.util.List;

/** A network namespace in which nobody but us listens; its counters are a capture of Linux 6.18. */
final class FakeNamespace {
  static final Path PROC = Path.of("src", "test", "resources", "proc");

  private FakeNamespace() {}

  static NamespaceLook look(ListenerRegistry registry, FakeSockets kernel) {
    Dumps dumps =
        new Dumps() {
          @Override
          public Dump<InetListener> listeners() {
            return new Dump<>(List.of(), true, 0, null);
          }

          @Override
          public Dump<HalfOpen> halfOpen() {
            return new Dump<>(List.of(), true, 0, null);
          }
        };
    return new NamespaceLook(dumps, new SocketReader(kernel.access()), registry, PROC);
  }
}
