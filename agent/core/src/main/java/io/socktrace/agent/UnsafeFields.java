package io.socktrace.agent;

import io.socktrace.bootstrap.PrivateFields;

/** Lends the probe the JDK's Unsafe, as {@link JdkUnsafe} calls it. */
final class UnsafeFields extends PrivateFields {
  private final JdkUnsafe unsafe;

  UnsafeFields(JdkUnsafe unsafe) {
    this.unsafe = unsafe;
  }

  @Override
  protected Object reference(Object holder, long offset) {
    return unsafe.getReference(holder, offset);
  }

  @Override
  protected boolean flag(Object holder, long offset) {
    return unsafe.getBoolean(holder, offset);
  }

  @Override
  protected long offsetOf(Class<?> holder, String field) {
    return unsafe.objectFieldOffset(holder, field);
  }
}
