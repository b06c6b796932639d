package io.socktrace.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the jar, where, and which names its classes call. */
class PackagingIT {
  private static final long LARGEST_BYTES = 10L << 20;
  private static final int JAVA_8 = 52;
  private static final String ISOLATED = "isolated/";
  private static final String BOOTSTRAP = "isolated/bootstrap/";
  private static final String PREMAIN = "io/socktrace/agent/premain/";
  private static final String LOGGER = "io/socktrace/agent/quiet/Logger";

  /** Every file of the jar, by name. */
  private static final Map<String, byte[]> FILES = new TreeMap<>();

  @BeforeAll
  static void readJar() throws IOException {
    try (JarFile jar = new JarFile(AgentRun.JAR.toFile())) {
      jar.stream()
          .filter(entry -> !entry.isDirectory())
          .forEach(
              entry -> {
                try (InputStream in = jar.getInputStream(entry)) {
                  FILES.put(entry.getName(), in.readAllBytes());
                } catch (IOException unreadable) {
                  throw new java.io.UncheckedIOException(unreadable);
                }
              });
    }
  }

  private static Map<String, byte[]> classes(String folder) {
    Map<String, byte[]> classes = new TreeMap<>();
    FILES.forEach(
        (name, bytes) -> {
          if (name.startsWith(folder) && name.matches(".*\\.class(data)?")) {
            classes.put(name.substring(folder.length()).replaceAll("\\.class(data)?$", ""), bytes);
          }
        });
    return classes;
  }

  /**
   * The classes of the isolated loader; those of the bootstrap loader lie in a folder of theirs.
   */
  private static Map<String, byte[]> isolatedClasses() {
    Map<String, byte[]> isolated = classes(ISOLATED);
    isolated.keySet().removeIf(name -> name.startsWith("bootstrap/"));
    return isolated;
  }

  @Test
  void jar_isSmall() throws IOException {
    assertThat(Files.size(AgentRun.JAR)).isLessThanOrEqualTo(LARGEST_BYTES);
  }

  @Test
  void applicationSees_onlyPremain() {
    assertThat(FILES.keySet())
        .filteredOn(name -> name.endsWith(".class"))
        .isNotEmpty()
        .allMatch(name -> name.startsWith(PREMAIN));
    assertThat(FILES.keySet())
        .allMatch(
            name ->
                name.startsWith(PREMAIN)
                    || name.startsWith(ISOLATED)
                    || Set.of("META-INF/MANIFEST.MF", "META-INF/LICENSE").contains(name));
  }

  @Test
  void premain_isForJava8() {
    assertThat(classes(PREMAIN)).isNotEmpty();
    classes(PREMAIN)
        .forEach((name, bytes) -> assertThat(bytes[6] << 8 | bytes[7]).as(name).isEqualTo(JAVA_8));
  }

  @Test
  void bootstrapClasses_areThoseThatAreDefined() throws Exception {
    String[] defined = (String[]) constant("io.socktrace.agent.BootstrapClasses", "NAMES");
    Set<String> packed = new TreeSet<>(classes(BOOTSTRAP + "io/socktrace/bootstrap/").keySet());
    packed.remove("package-info");
    assertThat(packed).isEqualTo(new TreeSet<>(Arrays.asList(defined)));
    assertThat(classes(BOOTSTRAP)).hasSize(packed.size() + 1);
  }

  @Test
  void bootstrapClasses_referToJavaBaseAlone() {
    Set<String> exported =
        Object.class.getModule().getDescriptor().exports().stream()
            .filter(each -> !each.isQualified())
            .map(each -> each.source())
            .collect(Collectors.toSet());
    assertThat(referredTo(classes(BOOTSTRAP + "io/socktrace/bootstrap/").get("Probe")))
        .as("found inside methods")
        .contains("java/lang/System", "java/net/SocketTimeoutException");
    classes(BOOTSTRAP)
        .forEach(
            (name, bytes) ->
                assertThat(referredTo(bytes))
                    .as(name)
                    .allMatch(
                        each ->
                            each.startsWith("io/socktrace/bootstrap/")
                                || each.startsWith("java/") && exported.contains(packageOf(each))));
  }

  @Test
  void nativeModule_hasEveryPackageOfTheKernelLibraryAndOfJna() throws Exception {
    Set<String> packed =
        isolatedClasses().keySet().stream()
            .filter(
                name -> name.startsWith("com/sun/jna/") || name.startsWith("io/socktrace/kernel/"))
            .map(PackagingIT::packageOf)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(constant("io.socktrace.agent.connection.NativeModule", "PACKAGES"))
        .isEqualTo(packed);
  }

  @Test
  void libraries_haveNamesOfOurOwn() {
    String foreign = "(io/opentelemetry|okhttp3|okio|kotlin|net/bytebuddy/(?!jar/asm/))/?.*";
    assertThat(isolatedClasses().keySet()).isNotEmpty().noneMatch(name -> name.matches(foreign));
    isolatedClasses()
        .forEach(
            (name, bytes) ->
                assertThat(referredTo(bytes)).as(name).noneMatch(each -> each.matches(foreign)));
  }

  @Test
  void services_arePackedUnderTheirOwnNames() {
    Set<String> classes = isolatedClasses().keySet();
    String folder = ISOLATED + "META-INF/services/";
    FILES.forEach(
        (name, bytes) -> {
          if (name.startsWith(folder)) {
            assertThat(classes).contains(name.substring(folder.length()).replace('.', '/'));
            new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").trim())
                .filter(line -> !line.isEmpty())
                .forEach(line -> assertThat(classes).as(name).contains(line.replace('.', '/')));
          }
        });
  }

  @Test
  void everyLoggerMethodThatLibrariesCall_exists() {
    Set<String> existing = new TreeSet<>();
    new ClassReader(FILES.get(ISOLATED + LOGGER + ".classdata"))
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                existing.add(name + descriptor);
                return null;
              }
            },
            ClassReader.SKIP_CODE);
    Set<String> called = new TreeSet<>();
    isolatedClasses().values().forEach(bytes -> collectLoggerCalls(bytes, called));
    assertThat(called).isNotEmpty().isSubsetOf(existing);
  }

  @Test
  void libraries_doNotReachTheRestOfTheJdksLogging() {
    isolatedClasses()
        .forEach(
            (name, bytes) ->
                assertThat(referredTo(bytes))
                    .as(name)
                    .doesNotContain("java/util/logging/Logger", "java/util/logging/LogManager"));
  }

  private static void collectLoggerCalls(byte[] classFile, Set<String> called) {
    new ClassReader(classFile)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                return new MethodVisitor(Opcodes.ASM9) {
                  @Override
                  public void visitMethodInsn(
                      int opcode, String owner, String method, String type, boolean isInterface) {
                    if (owner.equals(LOGGER)) {
                      called.add(method + type);
                    }
                  }

                  @Override
                  public void visitInvokeDynamicInsn(
                      String method, String type, Handle bootstrap, Object... arguments) {
                    for (Object argument : arguments) {
                      if (argument instanceof Handle handle && handle.getOwner().equals(LOGGER)) {
                        called.add(handle.getName() + handle.getDesc());
                      }
                    }
                  }
                };
              }
            },
            ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
  }

  /** Every class that a class file names, in whatever place. */
  private static Set<String> referredTo(byte[] classFile) {
    Set<String> names = new TreeSet<>();
    Remapper collector =
        new Remapper(Opcodes.ASM9) {
          @Override
          public String map(String internalName) {
            names.add(internalName);
            return internalName;
          }
        };
    // Without a writer behind it the remapper would not look into methods.
    new ClassReader(classFile)
        .accept(new ClassRemapper(new ClassWriter(0), collector), ClassReader.EXPAND_FRAMES);
    return names;
  }

  private static String packageOf(String internalName) {
    return internalName.substring(0, internalName.lastIndexOf('/')).replace('/', '.');
  }

  private static Object constant(String className, String name) throws Exception {
    Field field = Class.forName(className).getDeclaredField(name);
    field.setAccessible(true);
    return field.get(null);
  }
}
