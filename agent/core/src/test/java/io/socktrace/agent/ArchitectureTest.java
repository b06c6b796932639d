package io.socktrace.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * Which way dependencies point.
 *
 * <pre>
 *   io.socktrace.agent -> instrumentation -> (ASM)
 *                      -> telemetry -> stall -> connection -> kernel -> (JNA)
 *                                                          -> bootstrap -> (java.base)
 * </pre>
 */
class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.socktrace");

  private static final String AGENT = "io.socktrace.agent";
  private static final String INSTRUMENTATION = "io.socktrace.agent.instrumentation";
  private static final String CONNECTION = "io.socktrace.agent.connection";
  private static final String STALL = "io.socktrace.agent.stall";
  private static final String TELEMETRY = "io.socktrace.agent.telemetry";
  private static final String QUIET = "io.socktrace.agent.quiet";
  private static final String BOOTSTRAP = "io.socktrace.bootstrap";
  private static final String KERNEL = "io.socktrace.kernel..";

  @Test
  void walls_standAroundEverything() {
    for (String each :
        new String[] {
          AGENT, INSTRUMENTATION, CONNECTION, STALL, TELEMETRY, QUIET, BOOTSTRAP, KERNEL
        }) {
      assertThat(OURS.stream().filter(resideInAPackage(each))).as(each).isNotEmpty();
    }
    classes()
        .should()
        .resideInAnyPackage(
            AGENT, INSTRUMENTATION, CONNECTION, STALL, TELEMETRY, QUIET, BOOTSTRAP, KERNEL)
        .check(OURS);
  }

  @Test
  void bootstrap_knowsNothingButJava() {
    onlyKnows(BOOTSTRAP, resideInAnyPackage(BOOTSTRAP, "java.."));
  }

  @Test
  void kernel_knowsNothingButJavaAndJna() {
    onlyKnows(KERNEL, resideInAnyPackage(KERNEL, "java..", "com.sun.jna.."));
  }

  @Test
  void instrumentation_knowsNobodyOfOurs() {
    onlyKnows(
        INSTRUMENTATION, resideInAnyPackage(INSTRUMENTATION, "java..", "net.bytebuddy.jar.asm"));
  }

  @Test
  void connection_knowsBootstrapAndKernel() {
    onlyKnows(CONNECTION, resideInAnyPackage(CONNECTION, BOOTSTRAP, KERNEL, "java.."));
  }

  @Test
  void stall_knowsConnection_andTheJvmsManagement() {
    onlyKnows(
        STALL, resideInAnyPackage(STALL, CONNECTION, BOOTSTRAP, "java..", "com.sun.management"));
  }

  @Test
  void telemetry_knowsConnection_andNobodyAbove() {
    onlyKnows(
        TELEMETRY,
        resideInAnyPackage(
                TELEMETRY, STALL, CONNECTION, BOOTSTRAP, KERNEL, "java..", "io.opentelemetry..")
            // How it speaks to the user; the one thing above it that it knows.
            .or(belongToAnyOf(Console.class)));
  }

  @Test
  void quiet_standsAlone() {
    onlyKnows(QUIET, resideInAnyPackage(QUIET, "java.."));
  }

  @Test
  void nothing_touchesWhatAnApplicationOwns() {
    noClasses()
        .that(resideInAnyPackage("io.socktrace.."))
        .should()
        .dependOnClassesThat(resideInAnyPackage("javax..", "org.slf4j..", "sun..", "com.sun.net.."))
        .check(OURS);
    noClasses()
        .that(not(resideInAPackage(QUIET)))
        .should()
        .dependOnClassesThat(resideInAPackage("java.util.logging.."))
        .check(OURS);
  }

  @Test
  void nothing_endsTheProcess() {
    noClasses()
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(OURS);
  }

  /** A virtual thread would have to carry it, a million of them a million times. */
  @Test
  void applicationThreads_carryNothingOfOurs() {
    noClasses()
        .that(resideInAnyPackage(BOOTSTRAP, CONNECTION, KERNEL))
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocal.class)
        .check(OURS);
  }

  /** Where the clock is no register of the processor, a reading is a system call. */
  @Test
  void readsAndWrites_neverLookAtTheClock() {
    assertThat(OURS.get("io.socktrace.bootstrap.Probe").getMethodCallsFromSelf())
        .filteredOn(call -> call.getTarget().getName().equals("nanoTime"))
        .extracting(call -> call.getOrigin().getName())
        .contains("accepting", "firstRead")
        .doesNotContain("received", "transmitted", "sentFile");
  }

  private static void onlyKnows(String who, DescribedPredicate<JavaClass> whom) {
    classes()
        .that(resideInAPackage(who))
        .should()
        .onlyDependOnClassesThat(whom.or(primitivesAndArrays()))
        .check(OURS);
  }

  /** ArchUnit gives {@code long[]} no package of Java's. */
  private static DescribedPredicate<JavaClass> primitivesAndArrays() {
    return DescribedPredicate.describe(
        "primitive", type -> type.getBaseComponentType().isPrimitive());
  }
}
