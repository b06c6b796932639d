package io.socktrace.bootstrap;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Says of the objects that a test names that there is a file behind them. */
final class FakeFields extends PrivateFields {
  final Set<Object> mapped = Collections.newSetFromMap(new IdentityHashMap<>());

  @Override
  protected Object reference(Object holder, long offset) {
    return mapped.contains(holder) ? this : null;
  }

  @Override
  protected boolean flag(Object holder, long offset) {
    return false;
  }

  @Override
  protected long offsetOf(Class<?> holder, String field) {
    return 12;
  }
}
