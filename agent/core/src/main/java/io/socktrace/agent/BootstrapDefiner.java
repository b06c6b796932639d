package io.socktrace.agent;

import java.lang.invoke.MethodHandles;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Calls {@code jdk.internal.misc.Unsafe.defineClass} for the bootstrap loader.
 *
 * <p>The compiler will not let release-17 code name that class, and calling it by reflection costs
 * some 20 ms of method handles before {@code main} on JDK 25. So the one subclass, whose one method
 * is that call, is written here.
 */
public abstract class BootstrapDefiner {
  private static final String UNSAFE = "jdk/internal/misc/Unsafe";
  private static final String SELF = "io/socktrace/agent/BootstrapDefiner";

  /** Called by the subclass. */
  protected BootstrapDefiner() {}

  /** {@code jdk.internal.misc} must be exported to this class's module. */
  static BootstrapDefiner create() throws ReflectiveOperationException {
    byte[] classFile = subclass();
    return (BootstrapDefiner)
        MethodHandles.lookup().defineClass(classFile).getDeclaredConstructor().newInstance();
  }

  abstract Class<?> define(byte[] classFile, int length);

  private static byte[] subclass() {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V17, Opcodes.ACC_FINAL, SELF + "ByUnsafe", null, SELF, null);
    MethodVisitor init = writer.visitMethod(0, "<init>", "()V", null, null);
    init.visitCode();
    init.visitVarInsn(Opcodes.ALOAD, 0);
    init.visitMethodInsn(Opcodes.INVOKESPECIAL, SELF, "<init>", "()V", false);
    init.visitInsn(Opcodes.RETURN);
    init.visitMaxs(0, 0);
    MethodVisitor define = writer.visitMethod(0, "define", "([BI)Ljava/lang/Class;", null, null);
    define.visitCode();
    define.visitMethodInsn(Opcodes.INVOKESTATIC, UNSAFE, "getUnsafe", "()L" + UNSAFE + ";", false);
    define.visitInsn(Opcodes.ACONST_NULL); // name: as the class file says
    define.visitVarInsn(Opcodes.ALOAD, 1);
    define.visitInsn(Opcodes.ICONST_0);
    define.visitVarInsn(Opcodes.ILOAD, 2);
    define.visitInsn(Opcodes.ACONST_NULL); // loader: the bootstrap loader
    define.visitInsn(Opcodes.ACONST_NULL); // protection domain
    define.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        UNSAFE,
        "defineClass",
        "(Ljava/lang/String;[BIILjava/lang/ClassLoader;Ljava/security/ProtectionDomain;)"
            + "Ljava/lang/Class;",
        false);
    define.visitInsn(Opcodes.ARETURN);
    define.visitMaxs(0, 0);
    writer.visitEnd();
    return writer.toByteArray();
  }
}
