package io.socktrace.agent;

import java.lang.invoke.MethodHandles;
import java.security.ProtectionDomain;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The four methods of {@code jdk.internal.misc.Unsafe} that socktrace calls: to define classes in
 * the bootstrap loader, and to read private fields.
 *
 * <p>The compiler will not let release-17 code name that class, and calling it by reflection costs
 * some 20 ms of method handles before {@code main} on JDK 25. So the one subclass, whose methods
 * are nothing but those calls, is written here.
 */
public abstract class JdkUnsafe {
  private static final String UNSAFE = "jdk/internal/misc/Unsafe";
  private static final String SELF = "io/socktrace/agent/JdkUnsafe";

  /** Called by the subclass. */
  protected JdkUnsafe() {}

  /** {@code jdk.internal.misc} must be exported to this class's module. */
  static JdkUnsafe create() throws ReflectiveOperationException {
    byte[] classFile = subclass();
    return (JdkUnsafe)
        MethodHandles.lookup().defineClass(classFile).getDeclaredConstructor().newInstance();
  }

  /** Defines a class of the bootstrap loader. */
  final Class<?> define(byte[] classFile) {
    return defineClass(null, classFile, 0, classFile.length, null, null);
  }

  abstract Class<?> defineClass(
      String name,
      byte[] classFile,
      int offset,
      int length,
      ClassLoader loader,
      ProtectionDomain domain);

  abstract long objectFieldOffset(Class<?> holder, String field);

  abstract Object getReference(Object holder, long offset);

  abstract boolean getBoolean(Object holder, long offset);

  private static byte[] subclass() {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V17, Opcodes.ACC_FINAL, SELF + "Calls", null, SELF, null);
    MethodVisitor init = writer.visitMethod(0, "<init>", "()V", null, null);
    init.visitCode();
    init.visitVarInsn(Opcodes.ALOAD, 0);
    init.visitMethodInsn(Opcodes.INVOKESPECIAL, SELF, "<init>", "()V", false);
    init.visitInsn(Opcodes.RETURN);
    init.visitMaxs(0, 0);
    call(
        writer,
        "defineClass",
        "(Ljava/lang/String;[BIILjava/lang/ClassLoader;Ljava/security/ProtectionDomain;)"
            + "Ljava/lang/Class;");
    call(writer, "objectFieldOffset", "(Ljava/lang/Class;Ljava/lang/String;)J");
    call(writer, "getReference", "(Ljava/lang/Object;J)Ljava/lang/Object;");
    call(writer, "getBoolean", "(Ljava/lang/Object;J)Z");
    writer.visitEnd();
    return writer.toByteArray();
  }

  /** A method that hands its arguments to the one of the same name and descriptor. */
  private static void call(ClassWriter writer, String name, String descriptor) {
    MethodVisitor method = writer.visitMethod(0, name, descriptor, null, null);
    method.visitCode();
    method.visitMethodInsn(Opcodes.INVOKESTATIC, UNSAFE, "getUnsafe", "()L" + UNSAFE + ";", false);
    int slot = 1;
    for (Type argument : Type.getArgumentTypes(descriptor)) {
      method.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), slot);
      slot += argument.getSize();
    }
    method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, UNSAFE, name, descriptor, false);
    method.visitInsn(Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
    method.visitMaxs(0, 0);
  }
}
