package io.socktrace.agent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.util.CheckClassAdapter;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceMethodVisitor;

/** Weaves the class files of the JDK that runs the test, with all hooks. */
class WeaverTest {
  private final Hook[] hooks = JdkHooks.all();
  private final Weaver weaver = new Weaver(hooks);

  @Test
  void transform_findsAMethodForEveryPurpose() throws Exception {
    weaveAll();

    assertThat(weaver.missing()).isEmpty();
    assertThat(weaver.failure()).isNull();
  }

  @Test
  void transform_writesCodeThatVerifies() throws Exception {
    Map<String, byte[]> woven = weaveAll();

    assertThat(woven).isNotEmpty();
    woven.forEach((owner, bytes) -> assertThat(complaints(bytes)).as(owner).isEmpty());
  }

  @Test
  void verification_seesAHookThatHandsOverTheWrongType() throws Exception {
    Hook broken =
        new Hook("broken", "sun/nio/ch/IOUtil", "read", "(Ljava/io/FileDescriptor;") {
          @Override
          void exit(HookCode code) {
            code.loadParameter(0).call("closed", "(I)V");
          }
        };
    Weaver weaver = new Weaver(new Hook[] {broken});

    byte[] bytes = weaver.transform(null, broken.owner, null, null, classFile(broken.owner));

    assertThat(complaints(bytes)).contains("read");
  }

  @Test
  void transform_addsAndRemovesNoMember() throws Exception {
    for (Map.Entry<String, byte[]> woven : weaveAll().entrySet()) {
      ClassNode before = node(classFile(woven.getKey()));
      ClassNode after = node(woven.getValue());

      assertThat(members(after)).as(woven.getKey()).isEqualTo(members(before));
      assertThat(after.access).isEqualTo(before.access);
      assertThat(after.superName).isEqualTo(before.superName);
      assertThat(after.interfaces).isEqualTo(before.interfaces);
      assertThat(after.version).isEqualTo(before.version);
    }
  }

  @Test
  void transform_changesTheHookedMethodsAndNoOther() throws Exception {
    for (Map.Entry<String, byte[]> woven : weaveAll().entrySet()) {
      ClassNode before = node(classFile(woven.getKey()));
      ClassNode after = node(woven.getValue());
      for (int i = 0; i < before.methods.size(); i++) {
        MethodNode method = before.methods.get(i);
        String what = woven.getKey() + "." + method.name + method.desc;
        if (isHooked(woven.getKey(), method)) {
          assertThat(text(after.methods.get(i)))
              .as(what)
              .isNotEqualTo(text(method))
              .containsPattern("io/socktrace/bootstrap/(Transfer)?Probe");
        } else {
          assertThat(text(after.methods.get(i))).as(what).isEqualTo(text(method));
        }
      }
    }
  }

  @Test
  void transform_keepsTheMethodsOwnInstructionsAndLines() throws Exception {
    for (Map.Entry<String, byte[]> woven : weaveAll().entrySet()) {
      ClassNode before = node(classFile(woven.getKey()));
      ClassNode after = node(woven.getValue());
      for (int i = 0; i < before.methods.size(); i++) {
        assertThat(calls(after.methods.get(i)))
            .as(woven.getKey() + "." + before.methods.get(i).name)
            .containsSubsequence(calls(before.methods.get(i)));
      }
    }
  }

  @Test
  void transform_weavesTheSameAgain_asAfterAnotherAgent() throws Exception {
    for (Map.Entry<String, byte[]> woven : weaveAll().entrySet()) {
      assertThat(weaver.transform(null, woven.getKey(), null, null, classFile(woven.getKey())))
          .as(woven.getKey())
          .isEqualTo(woven.getValue());
    }
  }

  @Test
  void transform_leavesOthersAlone() throws Exception {
    byte[] any = classFile("java/lang/String");

    assertThat(weaver.transform(null, "java/lang/String", null, null, any)).isNull();
    assertThat(weaver.transform(null, null, null, null, any)).isNull();
    assertThat(
            weaver.transform(
                getClass().getClassLoader(),
                "sun/nio/ch/IOUtil",
                null,
                null,
                classFile("sun/nio/ch/IOUtil")))
        .as("of the same name in another loader")
        .isNull();
  }

  @Test
  void transform_survivesWhatItCannotRead() {
    assertThat(weaver.transform(null, "sun/nio/ch/IOUtil", null, null, new byte[] {1, 2, 3}))
        .isNull();
    assertThat(weaver.failure()).isNotNull();
    assertThat(weaver.missing()).isEqualTo(weaver.purposes());
  }

  @Test
  void hookThatCannotBeWritten_isAMissingOne() throws Exception {
    Hook failing =
        new Hook("failing", "sun/nio/ch/IOUtil", "read", "(Ljava/io/FileDescriptor;") {
          @Override
          void exit(HookCode code) {
            throw new IllegalStateException("cannot be written");
          }
        };
    Weaver weaver = new Weaver(new Hook[] {failing});

    assertThat(weaver.transform(null, failing.owner, null, null, classFile(failing.owner)))
        .isNull();
    assertThat(weaver.failure()).hasMessage("cannot be written");
    assertThat(weaver.missing()).containsExactly("failing");
  }

  @Test
  void classFileOfAnUnknownJava_isLeftAloneAndNamed() throws Exception {
    byte[] newer = classFile("sun/nio/ch/IOUtil");
    newer[7] = (byte) 200;

    assertThat(weaver.transform(null, "sun/nio/ch/IOUtil", null, null, newer)).isNull();
    assertThat(weaver.failure()).hasMessageContaining("200");
    assertThat(weaver.missing()).isEqualTo(weaver.purposes());
  }

  private Map<String, byte[]> weaveAll() throws IOException {
    Map<String, byte[]> woven = new TreeMap<>();
    for (String owner : weaver.owners()) {
      byte[] classFile = classFile(owner);
      byte[] bytes =
          classFile == null ? null : weaver.transform(null, owner, null, null, classFile);
      if (bytes != null) {
        woven.put(owner, bytes);
      }
    }
    return woven;
  }

  /** Null if this JDK has no such class. */
  private static byte[] classFile(String owner) throws IOException {
    try (InputStream in = Object.class.getModule().getResourceAsStream(owner + ".class")) {
      return in == null ? null : in.readAllBytes();
    }
  }

  private static String complaints(byte[] bytes) {
    StringWriter complaints = new StringWriter();
    CheckClassAdapter.verify(
        new ClassReader(bytes),
        WeaverTest.class.getClassLoader(),
        false,
        new PrintWriter(complaints));
    return complaints.toString();
  }

  private static ClassNode node(byte[] bytes) {
    ClassNode node = new ClassNode();
    new ClassReader(bytes).accept(node, ClassReader.EXPAND_FRAMES);
    return node;
  }

  private boolean isHooked(String owner, MethodNode method) {
    boolean hasCode = method.instructions.size() > 0;
    for (Hook hook : hooks) {
      if (hasCode && hook.owner.equals(owner) && hook.matches(method.name, method.desc)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> members(ClassNode node) {
    List<String> members = new ArrayList<>();
    node.fields.forEach(f -> members.add(f.access + " " + f.name + " " + f.desc));
    node.methods.forEach(m -> members.add(m.access + " " + m.name + m.desc + " " + m.exceptions));
    return members;
  }

  private static String text(MethodNode method) {
    Textifier textifier = new Textifier();
    method.accept(new TraceMethodVisitor(textifier));
    StringWriter text = new StringWriter();
    textifier.print(new PrintWriter(text, true));
    return text.toString();
  }

  /** Calls, field accesses and line numbers: what weaving never touches, in order. */
  private static List<String> calls(MethodNode method) {
    return text(method)
        .lines()
        .map(String::trim)
        .filter(line -> line.matches("(INVOKE|GETFIELD|PUTFIELD|GETSTATIC|PUTSTATIC|LINENUMBER).*"))
        .map(line -> line.replaceAll("^(LINENUMBER \\d+).*", "$1"))
        .collect(Collectors.toList());
  }
}
