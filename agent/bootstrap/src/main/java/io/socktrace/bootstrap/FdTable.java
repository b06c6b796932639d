package io.socktrace.bootstrap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What stands behind a file descriptor number, found in two array loads.
 *
 * <p>File descriptors are small and dense, so an array beats every map. Rows are made on first use
 * and never move: a reader needs no retry and a writer no lock.
 *
 * <pre>
 *   fd = | row: 12 bits | column: 10 bits |     4096 rows of 1024 columns: 4 194 304 descriptors
 * </pre>
 *
 * <p>Any thread may call any method. A descriptor beyond the table is refused by {@link #put}.
 *
 * <p>Bare arrays and not {@code AtomicReferenceArray}, which is one load and one check more at each
 * of the two steps, in every read and write of the application.
 */
public final class FdTable<T> {
  private static final int COLUMN_BITS = 10;
  private static final int COLUMNS = 1 << COLUMN_BITS;
  private static final int ROWS = 1 << 12;

  /**
   * The largest {@code RLIMIT_NOFILE} that the table covers; Linux's own default ceiling is 2^20.
   */
  static final int CAPACITY = ROWS * COLUMNS;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle ROW = MethodHandles.arrayElementVarHandle(Object[][].class);

  private final Object[][] rows = new Object[ROWS][];

  @SuppressWarnings("unchecked")
  public T get(int fd) {
    // Unsigned: what is below 0 is beyond the last row.
    int index = fd >>> COLUMN_BITS;
    if (index >= ROWS) {
      return null;
    }
    Object[] row = row(index);
    return row == null ? null : (T) SLOT.getVolatile(row, fd & (COLUMNS - 1));
  }

  /**
   * Plain: a row is made once and never replaced; and whoever got hold of a connection got it,
   * somehow, from the thread that had made its row.
   */
  private Object[] row(int index) {
    return rows[index];
  }

  /** Returns what stood there before; the caller ends it, since its close went past the hooks. */
  @SuppressWarnings("unchecked")
  T put(int fd, T value) {
    return (T) SLOT.getAndSet(rowFor(fd), fd & (COLUMNS - 1), value);
  }

  /** The row of a descriptor, made if it is the first of it. */
  private Object[] rowFor(int fd) {
    Object[] row = (Object[]) ROW.getVolatile(rows, fd >>> COLUMN_BITS);
    if (row == null) {
      Object[] fresh = new Object[COLUMNS];
      row = (Object[]) ROW.compareAndExchange(rows, fd >>> COLUMN_BITS, (Object[]) null, fresh);
      if (row == null) {
        row = fresh;
      }
    }
    return row;
  }

  /** Puts the value into an empty slot; false if there is one already. */
  boolean putIfAbsent(int fd, T value) {
    return SLOT.compareAndSet(rowFor(fd), fd & (COLUMNS - 1), null, value);
  }

  /** Empties the slot if this very value stands there. */
  boolean remove(int fd, T value) {
    return get(fd) == value
        && SLOT.compareAndSet(row(fd >>> COLUMN_BITS), fd & (COLUMNS - 1), value, null);
  }

  /** Empties the slot; of several callers exactly one gets the value. */
  @SuppressWarnings("unchecked")
  T remove(int fd) {
    if (get(fd) == null) {
      return null;
    }
    return (T) SLOT.getAndSet(row(fd >>> COLUMN_BITS), fd & (COLUMNS - 1), null);
  }

  boolean covers(int fd) {
    return fd >= 0 && fd < CAPACITY;
  }

  /** The lowest occupied descriptor at or above {@code fd}, or -1. Weakly consistent. */
  public int next(int fd) {
    for (int row = fd >>> COLUMN_BITS; row < ROWS; row++) {
      Object[] columns = (Object[]) ROW.getVolatile(rows, row);
      if (columns == null) {
        continue;
      }
      int first = row == fd >>> COLUMN_BITS ? fd & (COLUMNS - 1) : 0;
      for (int column = first; column < COLUMNS; column++) {
        if (SLOT.getVolatile(columns, column) != null) {
          return row << COLUMN_BITS | column;
        }
      }
    }
    return -1;
  }
}
