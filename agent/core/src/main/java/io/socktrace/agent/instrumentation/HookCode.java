package io.socktrace.agent.instrumentation;

import java.util.Set;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The few instructions that hooks are made of: load a value, call the probe.
 *
 * <p>Woven code stands in {@code java.base}, so it reads package-private fields and {@code
 * SharedSecrets} directly, with no reflection and no native call.
 */
final class HookCode {
  static final String PROBE = "io/socktrace/bootstrap/Probe";
  static final String TRANSFER_PROBE = "io/socktrace/bootstrap/TransferProbe";

  private static final String SECRETS = "jdk/internal/access/SharedSecrets";
  private static final String FD_ACCESS = "jdk/internal/access/JavaIOFileDescriptorAccess";
  private static final String FD = "Ljava/io/FileDescriptor;";

  private final MethodVisitor mv;
  private final String owner;
  private final boolean isStatic;
  private final Type[] parameters;
  private final Type result;
  private final Set<String> flags;
  private final int resultSlot;
  private final int entrySlot;
  private final Label skip;

  HookCode(
      MethodVisitor mv,
      String owner,
      boolean isStatic,
      String descriptor,
      Set<String> flags,
      int resultSlot,
      int entrySlot,
      Label skip) {
    this.mv = mv;
    this.owner = owner;
    this.isStatic = isStatic;
    this.parameters = Type.getArgumentTypes(descriptor);
    this.result = Type.getReturnType(descriptor);
    this.flags = flags;
    this.resultSlot = resultSlot;
    this.entrySlot = entrySlot;
    this.skip = skip;
  }

  HookCode loadParameter(int index) {
    int slot = isStatic ? 0 : 1;
    for (int i = 0; i < index; i++) {
      slot += parameters[i].getSize();
    }
    mv.visitVarInsn(parameters[index].getOpcode(Opcodes.ILOAD), slot);
    return this;
  }

  HookCode loadResult() {
    mv.visitVarInsn(result.getOpcode(Opcodes.ILOAD), resultSlot);
    return this;
  }

  /** The result as a long, whatever it is. */
  HookCode loadResultAsLong() {
    loadResult();
    if (result.getSort() == Type.INT) {
      mv.visitInsn(Opcodes.I2L);
    }
    return this;
  }

  HookCode loadThrown() {
    mv.visitVarInsn(Opcodes.ALOAD, resultSlot);
    return this;
  }

  /** A long that was taken on entry. */
  HookCode loadEntry(int index) {
    mv.visitVarInsn(Opcodes.LLOAD, entrySlot + 2 * index);
    return this;
  }

  /** A parameter as a long, whether it is an int or one. */
  HookCode loadParameterAsLong(int index) {
    loadParameter(index);
    if (parameters[index].getSort() == Type.INT) {
      mv.visitInsn(Opcodes.I2L);
    }
    return this;
  }

  HookCode loadThis() {
    mv.visitVarInsn(Opcodes.ALOAD, 0);
    return this;
  }

  /** Whether this class has a static boolean of that name in this JDK. */
  boolean hasFlag(String name) {
    return flags.contains(name);
  }

  /** Whether a static boolean of this class is {@code wanted}. */
  HookCode loadFlag(String name, boolean wanted) {
    mv.visitFieldInsn(Opcodes.GETSTATIC, owner, name, "Z");
    if (!wanted) {
      mv.visitInsn(Opcodes.ICONST_1);
      mv.visitInsn(Opcodes.IXOR);
    }
    return this;
  }

  HookCode loadLong(long value) {
    mv.visitLdcInsn(value);
    return this;
  }

  HookCode loadInt(int value) {
    mv.visitLdcInsn(value);
    return this;
  }

  /** A field of {@code this}. */
  HookCode loadField(String name, String descriptor) {
    mv.visitVarInsn(Opcodes.ALOAD, 0);
    mv.visitFieldInsn(Opcodes.GETFIELD, owner, name, descriptor);
    return this;
  }

  /** A field of a parameter that is cast to this method's class. */
  HookCode loadFieldOfPeer(int parameter, String name, String descriptor) {
    loadParameter(parameter);
    mv.visitTypeInsn(Opcodes.CHECKCAST, owner);
    mv.visitFieldInsn(Opcodes.GETFIELD, owner, name, descriptor);
    return this;
  }

  /** The number of the FileDescriptor that {@code load} puts on the stack. */
  HookCode loadFdOfParameter(int parameter) {
    loadAccess();
    loadParameter(parameter);
    return unwrapFd();
  }

  HookCode loadFdOfField(String name) {
    loadAccess();
    loadField(name, FD);
    return unwrapFd();
  }

  HookCode loadFdOfPeerField(int parameter, String name) {
    loadAccess();
    loadFieldOfPeer(parameter, name, FD);
    return unwrapFd();
  }

  /**
   * Leaves the hook unless the last parameter, a NativeDispatcher, is that of sockets: files and
   * pipes come the same way, and may have the number of a connection that native code has closed.
   */
  HookCode onlyIfSocket() {
    loadParameter(parameters.length - 1);
    mv.visitTypeInsn(Opcodes.INSTANCEOF, "sun/nio/ch/SocketDispatcher");
    mv.visitJumpInsn(Opcodes.IFEQ, skip);
    return this;
  }

  /** Leaves the hook unless the parameter is a channel with a descriptor of its own. */
  HookCode onlyIfSelectable(int parameter) {
    loadParameter(parameter);
    mv.visitTypeInsn(Opcodes.INSTANCEOF, "sun/nio/ch/SelChImpl");
    mv.visitJumpInsn(Opcodes.IFEQ, skip);
    return this;
  }

  HookCode loadFdOfSelectable(int parameter) {
    loadParameter(parameter);
    mv.visitTypeInsn(Opcodes.CHECKCAST, "sun/nio/ch/SelChImpl");
    mv.visitMethodInsn(Opcodes.INVOKEINTERFACE, "sun/nio/ch/SelChImpl", "getFDVal", "()I", true);
    return this;
  }

  void call(String probeMethod, String descriptor) {
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, PROBE, probeMethod, descriptor, false);
  }

  HookCode callTransfer(String probeMethod, String descriptor) {
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, TRANSFER_PROBE, probeMethod, descriptor, false);
    return this;
  }

  private void loadAccess() {
    mv.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        SECRETS,
        "getJavaIOFileDescriptorAccess",
        "()L" + FD_ACCESS + ";",
        false);
  }

  private HookCode unwrapFd() {
    mv.visitMethodInsn(Opcodes.INVOKEINTERFACE, FD_ACCESS, "get", "(" + FD + ")I", true);
    return this;
  }
}
