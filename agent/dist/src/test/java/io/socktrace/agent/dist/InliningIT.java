package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.agent.dist.apps.HotPath;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whatever the JIT compiler inlines into the JDK's reads and writes without the agent, it inlines
 * with it; and the probe as well.
 */
class InliningIT {
  private static final String PROBE = "io.socktrace.bootstrap.Probe::";

  @EachJdk
  void heapBuffers_stillInline(Jdk jdk) throws Exception {
    assertStillInlined(jdk, "heap", "sun.nio.ch.IOUtil::read", "sun.nio.ch.IOUtil::write");
  }

  @EachJdk
  void directBuffers_stillInline(Jdk jdk) throws Exception {
    assertStillInlined(jdk, "direct", "sun.nio.ch.IOUtil::read", "sun.nio.ch.IOUtil::write");
  }

  @EachJdk
  void streamsOfChannels_stillInline(Jdk jdk) throws Exception {
    assertStillInlined(
        jdk,
        "adaptor",
        "sun.nio.ch.SocketChannelImpl::tryRead",
        "sun.nio.ch.SocketChannelImpl::tryWrite");
  }

  @EachJdk
  void streamsOfSockets_stillInline(Jdk jdk) throws Exception {
    assertStillInlined(
        jdk, "socket", "sun.nio.ch.NioSocketImpl::tryRead", "sun.nio.ch.NioSocketImpl::tryWrite");
  }

  private static void assertStillInlined(Jdk jdk, String way, String read, String write)
      throws Exception {
    try (AgentRun plain = compiled(jdk, way).withoutAgent().start();
        AgentRun run = compiled(jdk, way).start()) {
      assertThat(plain.awaitExit()).as("%s", plain.err()).isZero();
      assertThat(run.awaitExit()).as("%s", run.err()).isZero();
      Set<Inlining.Call> before = ofTheJdk(Inlining.of(plain.out()));
      Set<Inlining.Call> after = Inlining.of(run.out());
      assertThat(before).as("inlined without the agent").hasSizeGreaterThan(20);
      assertThat(after).as("inlined with the agent").containsAll(before);
      assertThat(after)
          .as("the probe")
          .contains(new Inlining.Call(read, PROBE + "received"))
          .contains(new Inlining.Call(write, PROBE + "transmitted"));
    }
  }

  private static Set<Inlining.Call> ofTheJdk(Set<Inlining.Call> calls) {
    return calls.stream()
        .filter(call -> call.callee().matches("(sun\\.nio\\.ch|java\\.nio)\\..*"))
        .collect(Collectors.toSet());
  }

  /**
   * C2 alone, on the thread that asks for it, so that the load of the machine decides nothing. A
   * method that was compiled by itself before its caller is inlined however large its code is:
   * which of them comes first is chance, and no word on the hooks. What remains are the limits on
   * bytecodes, depth and nodes.
   */
  private static AgentRun.Builder compiled(Jdk jdk, String way) {
    return AgentRun.of(jdk, HotPath.class, way)
        .jvm("-XX:-TieredCompilation", "-Xbatch", "-XX:InlineSmallCode=100000")
        .jvm("-XX:+UnlockDiagnosticVMOptions", "-XX:+PrintCompilation", "-XX:+PrintInlining")
        .environment("OTEL_TRACES_EXPORTER", "none")
        .environment("OTEL_METRICS_EXPORTER", "none");
  }
}
