package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.socktrace.agent.dist.apps.EchoOnCommand;
import io.socktrace.agent.dist.apps.ListenOnCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.junit.jupiter.api.io.TempDir;

/** An agent that fails, before {@code main} or later, is a line or two and nobody's failure. */
class BrokenAgentIT {
  private static final int HOOKS = 21;

  private static final String AGENT = "isolated/io/socktrace/agent/";
  private static final UnaryOperator<byte[]> GARBLED =
      bytes -> {
        byte[] garbled = bytes.clone();
        java.util.Arrays.fill(garbled, 8, garbled.length, (byte) 0x5A);
        return garbled;
      };

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @EachJdk
  void premainThatFails_isOneLine(Jdk jdk) throws Exception {
    Map<String, UnaryOperator<byte[]>> damages = new LinkedHashMap<>();
    damages.put(AGENT + "Installer.classdata", AlteredJar.REMOVED);
    damages.put(AGENT + "instrumentation/Weaving.classdata", GARBLED);
    damages.put("isolated/bootstrap/io/socktrace/bootstrap/Probe.classdata", GARBLED);
    damages.put("io/socktrace/agent/premain/IsolatedLoader.class", AlteredJar.REMOVED);
    for (Map.Entry<String, UnaryOperator<byte[]>> damage : damages.entrySet()) {
      Path jar = AlteredJar.of(directory, damage.getKey(), damage.getValue());
      assertThat(saidBeside(echo(jdk), with(echo(jdk), jar)))
          .as("%s", damage)
          .singleElement()
          .asString()
          .startsWith("[socktrace] off: ")
          .endsWith("; the application runs without it");
    }
  }

  @EachJdk
  void processorThatIsUnknown_isOneLine(Jdk jdk) throws Exception {
    String hostile = "-Dos.arch=pdp11";
    assertThat(saidBeside(echo(jdk).jvm(hostile), echo(jdk).jvm(hostile)))
        .singleElement()
        .asString()
        .isEqualTo("[socktrace] off: socktrace knows x86-64 and aarch64, this is pdp11");
  }

  /** Nothing of it reaches the application's handler of uncaught exceptions, nor delays its end. */
  @EachJdk
  void classMissingLater_isALineOrTwo(Jdk jdk) throws Exception {
    List<String> missing =
        List.of(
            AGENT + "AgentThread.classdata",
            AGENT + "NativeSide.classdata",
            AGENT + "connection/KernelReader.classdata",
            AGENT + "telemetry/Sdk.classdata",
            AGENT + "telemetry/SpanEmitter.classdata",
            AGENT + "telemetry/SpanEmitter$AcceptSpan.classdata",
            "isolated/io/socktrace/shaded/okhttp3/OkHttpClient.classdata");
    for (String each : missing) {
      Path jar = AlteredJar.of(directory, each, AlteredJar.REMOVED);
      assertThat(saidBeside(echo(jdk), with(echo(jdk), jar)))
          .as(each)
          .hasSizeBetween(1, 2)
          .noneMatch(line -> line.contains("the process ended before everything was sent"));
    }
  }

  /** An upgrade that writes over the file of a running JVM. */
  @EachJdk
  void jarOverwrittenWhileInUse_isALineOrTwo(Jdk jdk) throws Exception {
    Path jar = Files.copy(AgentRun.JAR, directory.resolve("overwritten" + jdk.feature() + ".jar"));
    try (AgentRun plain = AgentRun.of(jdk, ListenOnCommand.class).withoutAgent().start();
        AgentRun run = with(AgentRun.of(jdk, ListenOnCommand.class), jar).start()) {
      run.await("started");
      overwrite(jar);
      plain.tell("listen");
      talk(plain);
      run.tell("listen");
      run.tell("3");
      Comparison.awaitOurs(run);
      run.tell("end");
      Comparison.assertSameProgram(run, plain);
      assertThat(Comparison.ours(run)).hasSizeBetween(1, 2);
    }
  }

  private static void overwrite(Path jar) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(jar, java.nio.file.StandardOpenOption.WRITE)) { // in place
      out.write(new byte[(int) Files.size(jar)]);
    }
  }

  /** As on a JDK that is newer than the agent's bytecode library. */
  @EachJdk
  void classFilesTooNew_isOneLineWithTheReason(Jdk jdk) throws Exception {
    Path jar =
        AlteredJar.of(
            directory,
            "isolated/net/bytebuddy/jar/asm/ClassReader.classdata",
            BrokenAgentIT::knowsNothingNewerThanJava16);
    int major = Opcodes.V17 + jdk.feature() - 17;
    assertThat(saidBeside(echo(jdk), with(echo(jdk), jar)))
        .singleElement()
        .asString()
        .startsWith("[socktrace] off: no method of this JDK could be woven (")
        .contains("Unsupported class file version " + major)
        .endsWith("); the application runs without it");
  }

  private static byte[] knowsNothingNewerThanJava16(byte[] classReader) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classReader)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                MethodVisitor next = super.visitMethod(access, name, descriptor, signature, thrown);
                if (!name.equals("<init>") || !descriptor.equals("([BIZ)V")) {
                  return next;
                }
                return new MethodVisitor(Opcodes.ASM9, next) {
                  @Override
                  public void visitIntInsn(int opcode, int operand) {
                    boolean newest = opcode == Opcodes.BIPUSH && operand > Opcodes.V17;
                    super.visitIntInsn(opcode, newest ? Opcodes.V16 : operand);
                  }
                };
              }
            },
            0);
    return writer.toByteArray();
  }

  /** As on a JDK whose private methods have moved. */
  @EachJdk
  void methodRenamedInTheJdk_theRestWorks(Jdk jdk) throws Exception {
    String patch = "--patch-module=java.base=" + patchedJdk(jdk);
    try (AgentRun plain = echo(jdk).jvm(patch).withoutAgent().start();
        AgentRun run = echo(jdk).jvm(patch).option("spans.per_second", "all").start()) {
      talk(plain);
      run.tell("3");
      await().atMost(DEADLINE).until(() -> Comparison.ours(run).size() == 2);
      run.tell("end");
      Comparison.assertSameProgram(run, plain);
      assertThat(Comparison.ours(run)).hasSize(2);
      assertThat(Comparison.ours(run).get(0))
          .startsWith("[socktrace] on: " + (HOOKS - 1) + " of " + HOOKS + " hooks, ");
      assertThat(Comparison.ours(run).get(1))
          .isEqualTo("[socktrace] this JDK has no method for: socket tryRead; the rest works");
      Telemetry telemetry = run.telemetry();
      assertThat(
              telemetry.sum(
                  "socktrace.instrumentation.active",
                  Map.of("socktrace.instrumentation.hook", "socket tryRead")))
          .isZero();
      assertThat(telemetry.sum("socktrace.instrumentation.active")).isEqualTo(HOOKS - 1);
      assertThat(telemetry.sum("socktrace.connection.accepted")).isEqualTo(3);
      assertThat(telemetry.sum("socktrace.connection.io")).isEqualTo(600);
      Comparison.assertNothingLost(run);
    }
  }

  /** A directory with the JDK's own class, one method of which has another name. */
  private Path patchedJdk(Jdk jdk) throws IOException {
    String patched = "sun/nio/ch/NioSocketImpl";
    byte[] original;
    try (FileSystem image =
        FileSystems.newFileSystem(
            URI.create("jrt:/"), Map.of("java.home", jdk.home().toString()))) {
      original = Files.readAllBytes(image.getPath("/modules/java.base", patched + ".class"));
    }
    Remapper renamed =
        new Remapper(Opcodes.ASM9) {
          @Override
          public String mapMethodName(String owner, String name, String descriptor) {
            return owner.equals(patched) && name.equals("tryRead") ? "attemptRead" : name;
          }
        };
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(original).accept(new ClassRemapper(writer, renamed), 0);
    Path classFile = directory.resolve("patch" + jdk.feature()).resolve(patched + ".class");
    Files.createDirectories(classFile.getParent());
    Files.write(classFile, writer.toByteArray());
    return directory.resolve("patch" + jdk.feature());
  }

  private static AgentRun.Builder echo(Jdk jdk) {
    return AgentRun.of(jdk, EchoOnCommand.class);
  }

  private static AgentRun.Builder with(AgentRun.Builder builder, Path jar) {
    return builder.withoutAgent().agentAfter("-javaagent:" + jar);
  }

  private static void talk(AgentRun run) throws IOException {
    run.tell("3");
    run.tell("end");
  }

  /** Runs both, asserts that they are the same to the user, and gives back what the agent said. */
  private static List<String> saidBeside(AgentRun.Builder without, AgentRun.Builder with)
      throws Exception {
    try (AgentRun plain = without.withoutAgent().start();
        AgentRun run = with.start()) {
      talk(plain);
      run.tell("3");
      Comparison.awaitOurs(run);
      run.tell("end");
      Comparison.assertSameProgram(run, plain);
      return Comparison.ours(run);
    }
  }
}
