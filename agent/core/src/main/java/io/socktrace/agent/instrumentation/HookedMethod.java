package io.socktrace.agent.instrumentation;

import java.util.Set;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Writes a hook's code around a method's own.
 *
 * <pre>
 *   entry = 0; guard { entry = long }   for each long that the hook takes on entry
 *   guard { enter }                     if it enters
 *   body:   every return becomes        result = value; goto epilogue
 *   epilogue: guard { exit }; return result
 *   handler of body: t = thrown; guard { thrown }; throw t       if it catches
 *
 *   guard { code }  =  try { code } catch (Throwable t) { Probe.lastSuppressed = t;
 *                                                         Probe.suppressed++; }
 * </pre>
 *
 * <p>The catch of a guard is inline and calls nothing, so that even a StackOverflowError at the
 * call into the probe stays here. Result and entry longs live in new local variables above the
 * method's own; the method's own frames are widened by the entry longs.
 */
final class HookedMethod extends MethodVisitor {
  private static final String THROWABLE = "java/lang/Throwable";

  private final Hook hook;
  private final String owner;
  private final boolean isStatic;
  private final String descriptor;
  private final Type result;
  private final Set<String> flags;
  private final int entrySlot;
  private final int resultSlot;
  private final Label body = new Label();
  private final Label epilogue = new Label();

  /**
   * @param ownLocals the method's own count of local variable slots
   * @param flags names of the static booleans of the method's class
   */
  HookedMethod(
      MethodVisitor next,
      Hook hook,
      boolean isStatic,
      String descriptor,
      int ownLocals,
      Set<String> flags) {
    super(Opcodes.ASM9, next);
    this.hook = hook;
    this.owner = hook.owner;
    this.isStatic = isStatic;
    this.descriptor = descriptor;
    this.result = Type.getReturnType(descriptor);
    this.flags = flags;
    this.entrySlot = ownLocals;
    this.resultSlot = ownLocals + 2 * hook.entryLongs();
  }

  @Override
  public void visitCode() {
    super.visitCode();
    for (int i = 0; i < hook.entryLongs(); i++) {
      super.visitInsn(Opcodes.LCONST_0);
      super.visitVarInsn(Opcodes.LSTORE, entrySlot + 2 * i);
    }
    for (int i = 0; i < hook.entryLongs(); i++) {
      Guard guard = new Guard();
      hook.entryLong(i, code(guard));
      super.visitVarInsn(Opcodes.LSTORE, entrySlot + 2 * i);
      guard.end(null);
    }
    if (hook.enters()) {
      Guard guard = new Guard();
      hook.enter(code(guard));
      guard.end(null);
    }
    super.visitLabel(body);
  }

  @Override
  public void visitInsn(int opcode) {
    if (hook.exits() && opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      if (opcode != Opcodes.RETURN) {
        super.visitVarInsn(result.getOpcode(Opcodes.ISTORE), resultSlot);
      }
      super.visitJumpInsn(Opcodes.GOTO, epilogue);
    } else {
      super.visitInsn(opcode);
    }
  }

  @Override
  public void visitFrame(int type, int locals, Object[] local, int stacks, Object[] stack) {
    if (hook.entryLongs() == 0) {
      super.visitFrame(type, locals, local, stacks, stack);
      return;
    }
    Frame frame = new Frame();
    for (int i = 0; i < locals; i++) {
      frame.add(local[i]);
    }
    addEntryLongs(frame);
    super.visitFrame(Opcodes.F_NEW, frame.size, frame.types, stacks, stack);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    Label bodyEnd = new Label();
    super.visitLabel(bodyEnd);
    if (hook.exits()) {
      super.visitLabel(epilogue);
      Object resultType = result.getSort() == Type.VOID ? null : verificationType(result);
      frame(resultType, null);
      Guard guard = new Guard();
      hook.exit(code(guard));
      guard.end(resultType);
      if (resultType != null) {
        super.visitVarInsn(result.getOpcode(Opcodes.ILOAD), resultSlot);
      }
      super.visitInsn(result.getOpcode(Opcodes.IRETURN));
    }
    if (hook.catches()) {
      Label handler = new Label();
      super.visitTryCatchBlock(body, bodyEnd, handler, null);
      super.visitLabel(handler);
      frame(null, THROWABLE);
      super.visitVarInsn(Opcodes.ASTORE, resultSlot);
      Guard guard = new Guard();
      hook.thrown(code(guard));
      guard.end(THROWABLE);
      super.visitVarInsn(Opcodes.ALOAD, resultSlot);
      super.visitInsn(Opcodes.ATHROW);
    }
    super.visitMaxs(maxStack, maxLocals);
  }

  private HookCode code(Guard guard) {
    return new HookCode(mv, owner, isStatic, descriptor, flags, resultSlot, entrySlot, guard.done);
  }

  private void addEntryLongs(Frame frame) {
    for (int i = 0; i < hook.entryLongs(); i++) {
      frame.pad(entrySlot);
      frame.add(Opcodes.LONG);
    }
  }

  /** A frame with the parameters, the entry longs, and the given result. */
  private void frame(Object resultType, Object onStack) {
    Frame frame = new Frame();
    if (!isStatic) {
      frame.add(owner);
    }
    for (Type parameter : Type.getArgumentTypes(descriptor)) {
      frame.add(verificationType(parameter));
    }
    addEntryLongs(frame);
    if (resultType != null) {
      frame.pad(resultSlot);
      frame.add(resultType);
    }
    Object[] stack = onStack == null ? new Object[0] : new Object[] {onStack};
    super.visitFrame(Opcodes.F_NEW, frame.size, frame.types, stack.length, stack);
  }

  private static Object verificationType(Type type) {
    switch (type.getSort()) {
      case Type.BOOLEAN:
      case Type.BYTE:
      case Type.CHAR:
      case Type.SHORT:
      case Type.INT:
        return Opcodes.INTEGER;
      case Type.LONG:
        return Opcodes.LONG;
      case Type.FLOAT:
        return Opcodes.FLOAT;
      case Type.DOUBLE:
        return Opcodes.DOUBLE;
      default:
        return type.getInternalName();
    }
  }

  /** Local variable types as a stack map frame lists them, with the slots that they take. */
  private static final class Frame {
    Object[] types = new Object[16];
    int size;
    int slots;

    void add(Object type) {
      if (size == types.length) {
        types = java.util.Arrays.copyOf(types, size * 2);
      }
      types[size++] = type;
      slots += type == Opcodes.LONG || type == Opcodes.DOUBLE ? 2 : 1;
    }

    void pad(int toSlot) {
      while (slots < toSlot) {
        add(Opcodes.TOP);
      }
    }
  }

  /** See the class comment; code goes between construction and {@link #end}. */
  private final class Guard {
    final Label done = new Label();
    private final Label from = new Label();
    private final Label to = new Label();
    private final Label caught = new Label();

    Guard() {
      HookedMethod.super.visitTryCatchBlock(from, to, caught, THROWABLE);
      HookedMethod.super.visitLabel(from);
    }

    void end(Object resultType) {
      MethodVisitor out = mv;
      out.visitLabel(to);
      out.visitJumpInsn(Opcodes.GOTO, done);
      out.visitLabel(caught);
      frame(resultType, THROWABLE);
      out.visitFieldInsn(
          Opcodes.PUTSTATIC, HookCode.PROBE, "lastSuppressed", "Ljava/lang/Throwable;");
      out.visitFieldInsn(Opcodes.GETSTATIC, HookCode.PROBE, "suppressed", "J");
      out.visitInsn(Opcodes.LCONST_1);
      out.visitInsn(Opcodes.LADD);
      out.visitFieldInsn(Opcodes.PUTSTATIC, HookCode.PROBE, "suppressed", "J");
      out.visitLabel(done);
      frame(resultType, null);
    }
  }
}
