package io.socktrace.agent.instrumentation;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Puts the hooks into the JDK's classes as the JVM hands them over.
 *
 * <p>Stays registered, so that the hooks survive when another agent retransforms the same class.
 * For every other class of the application it is one map look-up. Adds no field and no method, so
 * that the original can be put back later.
 *
 * <p>Called by whichever thread loads a class; after the first weaving it only reads its own state.
 */
final class Weaver implements ClassFileTransformer {
  private final Map<String, List<Hook>> hooksByOwner = new HashMap<>();
  private final Set<Hook> matched = new HashSet<>();
  private final Set<String> handed = new HashSet<>();
  private final Hook[] hooks;
  private volatile Throwable failure;

  Weaver(Hook[] hooks) {
    this.hooks = hooks;
    for (Hook hook : hooks) {
      List<Hook> ofOwner = hooksByOwner.get(hook.owner);
      if (ofOwner == null) {
        ofOwner = new ArrayList<>();
        hooksByOwner.put(hook.owner, ofOwner);
      }
      ofOwner.add(hook);
    }
  }

  Set<String> owners() {
    return hooksByOwner.keySet();
  }

  /** The purposes of the hooks, each once, sorted. */
  Set<String> purposes() {
    Set<String> purposes = new TreeSet<>();
    for (Hook hook : hooks) {
      purposes.add(hook.purpose);
    }
    return purposes;
  }

  /** The purposes for which no hook found its method in this JDK, sorted. */
  Set<String> missing() {
    Set<String> missing = purposes();
    for (Hook hook : matched) {
      missing.remove(hook.purpose);
    }
    return missing;
  }

  /** Whether the JVM has handed this class over, so that it need not be retransformed. */
  boolean wasHanded(String owner) {
    return handed.contains(owner);
  }

  /** Why weaving a class failed, or null. */
  Throwable failure() {
    return failure;
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String className,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    if (loader != null || className == null) {
      return null;
    }
    List<Hook> ofClass = hooksByOwner.get(className);
    if (ofClass == null) {
      return null;
    }
    try {
      handed.add(className);
      return weave(classFile, ofClass);
    } catch (Throwable failed) {
      // The JVM would swallow it silently; the class stays as it was.
      failure = failed;
      return null;
    }
  }

  /**
   * @return the woven class file, or null if no hook matched a method
   */
  byte[] weave(byte[] classFile, List<Hook> ofClass) {
    ClassReader reader = new ClassReader(classFile);
    MethodSizes sizes = new MethodSizes();
    reader.accept(sizes, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    if (sizes.maxLocals.isEmpty()) {
      return null;
    }
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    HookedClass hooked = new HookedClass(writer, ofClass, sizes);
    reader.accept(hooked, ClassReader.EXPAND_FRAMES);
    byte[] woven = writer.toByteArray();
    // Only now: a hook whose class cannot be written is a missing one, not one that works.
    matched.addAll(hooked.found);
    return woven;
  }

  private Hook hookOf(List<Hook> ofClass, int access, String name, String descriptor) {
    if ((access & (Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT)) == 0) {
      for (Hook hook : ofClass) {
        if (hook.matches(name, descriptor)) {
          return hook;
        }
      }
    }
    return null;
  }

  /**
   * What must be known before weaving: new local variables go above the method's own, whose number
   * stands at the method's end; and the JDK's flags have other names in other releases.
   */
  private final class MethodSizes extends ClassVisitor {
    final Map<String, Integer> maxLocals = new HashMap<>();
    final Set<String> flags = new HashSet<>();
    private List<Hook> ofClass;

    MethodSizes() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String parent, String[] faces) {
      ofClass = hooksByOwner.get(name);
    }

    @Override
    public FieldVisitor visitField(
        int access, String name, String descriptor, String signature, Object value) {
      if ((access & Opcodes.ACC_STATIC) != 0 && descriptor.equals("Z")) {
        flags.add(name);
      }
      return null;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      if (hookOf(ofClass, access, name, descriptor) == null) {
        return null;
      }
      final String method = name + descriptor;
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitMaxs(int stack, int locals) {
          maxLocals.put(method, locals);
        }
      };
    }
  }

  private final class HookedClass extends ClassVisitor {
    private final List<Hook> ofClass;
    private final MethodSizes sizes;
    private final List<Hook> found = new ArrayList<>();

    HookedClass(ClassVisitor next, List<Hook> ofClass, MethodSizes sizes) {
      super(Opcodes.ASM9, next);
      this.ofClass = ofClass;
      this.sizes = sizes;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      Integer ownLocals = sizes.maxLocals.get(name + descriptor);
      if (ownLocals == null) {
        return next;
      }
      Hook hook = hookOf(ofClass, access, name, descriptor);
      found.add(hook);
      boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
      return new HookedMethod(next, hook, isStatic, descriptor, ownLocals, sizes.flags);
    }
  }
}
