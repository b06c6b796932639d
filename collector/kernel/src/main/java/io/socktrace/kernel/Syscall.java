package io.socktrace.kernel;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * {@code syscall(2)} by way of {@code java.lang.foreign}.
 *
 * <p>This code is compiled for JDK 17, so the API is found by reflection, once; what is left are
 * constant method handles, which the compiler inlines. Pointers are 64-bit numbers, passed in the
 * same registers as pointers. Initialising this class is what fails where foreign functions cannot
 * be used.
 */
final class Syscall {
  static final long AT_FDCWD = -100;

  // arch/x86/entry/syscalls/syscall_64.tbl; include/uapi/asm-generic/unistd.h
  private static final boolean X86_64 = "amd64".equals(System.getProperty("os.arch"));
  static final long WRITE = X86_64 ? 1 : 64;
  static final long CLOSE = X86_64 ? 3 : 57;
  static final long SOCKET = X86_64 ? 41 : 198;
  static final long SENDTO = X86_64 ? 44 : 206;
  static final long RECVFROM = X86_64 ? 45 : 207;
  static final long GETSOCKNAME = X86_64 ? 51 : 204;
  static final long GETSOCKOPT = X86_64 ? 55 : 209;
  static final long CLOCK_GETRES = X86_64 ? 229 : 114;
  static final long EPOLL_CTL = X86_64 ? 233 : 21;
  static final long READLINKAT = X86_64 ? 267 : 78;

  /** And not epoll_wait, which aarch64 has not got. */
  static final long EPOLL_PWAIT = X86_64 ? 281 : 22;

  static final long EVENTFD2 = X86_64 ? 290 : 19;
  static final long EPOLL_CREATE1 = X86_64 ? 291 : 20;

  private static final MethodType TYPE =
      MethodType.methodType(
          long.class,
          long.class,
          long.class,
          long.class,
          long.class,
          long.class,
          long.class,
          long.class);

  private static final MethodHandle PLAIN;
  private static final MethodHandle CAPTURING;
  private static final MethodHandle SEGMENT_OF;
  private static final MethodHandle ADDRESS_OF;

  static {
    try {
      if (!X86_64 && !"aarch64".equals(System.getProperty("os.arch"))) {
        throw new NoSuchMethodException("no system call numbers for this processor");
      }
      Binder binder = new Binder();
      // The arguments after the number are variadic in C; it makes no difference on these two ABIs,
      // but the linker is told the truth.
      Object variadic = binder.option("firstVariadicArg", int.class, 1);
      Object capturing = binder.option("captureCallState", String[].class, new String[] {"errno"});
      PLAIN = binder.bind(variadic).asType(TYPE);
      CAPTURING =
          binder.bind(variadic, capturing).asType(TYPE.insertParameterTypes(0, Object.class));
      SEGMENT_OF = binder.segmentOf();
      ADDRESS_OF = binder.addressOf();
    } catch (ReflectiveOperationException missing) {
      throw new LinkageError("this JDK's foreign functions are not as expected", missing);
    }
  }

  private Syscall() {}

  /** The result, or -1; without the reason. */
  static long call(long number, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) PLAIN.invokeExact(number, a, b, c, d, e, f);
    } catch (Throwable failure) {
      throw unchecked(failure);
    }
  }

  /** The result, or -1 and {@code errno} in the segment. */
  static long callCapturing(
      Object errnoSegment, long number, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CAPTURING.invokeExact(errnoSegment, number, a, b, c, d, e, f);
    } catch (Throwable failure) {
      throw unchecked(failure);
    }
  }

  /** A {@code MemorySegment} over a direct buffer, which it keeps reachable. */
  static Object segmentOf(Buffer direct) {
    try {
      return (Object) SEGMENT_OF.invokeExact((Object) direct);
    } catch (Throwable failure) {
      throw unchecked(failure);
    }
  }

  static long addressOf(Buffer direct) {
    try {
      return (long) ADDRESS_OF.invokeExact(segmentOf(direct));
    } catch (Throwable failure) {
      throw unchecked(failure);
    }
  }

  /** The handles throw nothing of their own; a StackOverflowError may come by all the same. */
  private static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(failure);
  }

  /** {@code java.lang.foreign} by reflection, needed while the handles are made. */
  private static final class Binder {
    private final Class<?> segmentType = type("MemorySegment");
    private final Class<?> optionType = type("Linker$Option");
    private final Class<?> linkerType = type("Linker");
    private final Object linker = linkerType.getMethod("nativeLinker").invoke(null);
    private final Object function = function();
    private final Object descriptor = descriptor();

    Binder() throws ReflectiveOperationException {}

    private static Class<?> type(String name) throws ClassNotFoundException {
      return Class.forName("java.lang.foreign." + name);
    }

    private Object function() throws ReflectiveOperationException {
      Object symbols = linkerType.getMethod("defaultLookup").invoke(linker);
      Method find = type("SymbolLookup").getMethod("find", String.class);
      return ((Optional<?>) find.invoke(symbols, "syscall"))
          .orElseThrow(() -> new NoSuchMethodException("the C library has no syscall"));
    }

    private Object descriptor() throws ReflectiveOperationException {
      Class<?> layoutType = type("MemoryLayout");
      Object number = type("ValueLayout").getField("JAVA_LONG").get(null);
      Object numbers = Array.newInstance(layoutType, TYPE.parameterCount());
      Arrays.fill((Object[]) numbers, number);
      Method of = type("FunctionDescriptor").getMethod("of", layoutType, numbers.getClass());
      return of.invoke(null, number, numbers);
    }

    Object option(String name, Class<?> type, Object argument) throws ReflectiveOperationException {
      return optionType.getMethod(name, type).invoke(null, argument);
    }

    MethodHandle bind(Object... options) throws ReflectiveOperationException {
      Object typed = Array.newInstance(optionType, options.length);
      System.arraycopy(options, 0, typed, 0, options.length);
      Method downcall =
          linkerType.getMethod(
              "downcallHandle", segmentType, type("FunctionDescriptor"), typed.getClass());
      return (MethodHandle) downcall.invoke(linker, function, descriptor, typed);
    }

    MethodHandle segmentOf() throws ReflectiveOperationException {
      return MethodHandles.publicLookup()
          .unreflect(segmentType.getMethod("ofBuffer", Buffer.class))
          .asType(MethodType.methodType(Object.class, Object.class));
    }

    MethodHandle addressOf() throws ReflectiveOperationException {
      return MethodHandles.publicLookup()
          .unreflect(segmentType.getMethod("address"))
          .asType(MethodType.methodType(long.class, Object.class));
    }
  }
}
