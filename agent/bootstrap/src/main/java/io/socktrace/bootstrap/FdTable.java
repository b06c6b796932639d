package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicReferenceArray;

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
 */
public final class FdTable<T> {
  private static final int COLUMN_BITS = 10;
  private static final int COLUMNS = 1 << COLUMN_BITS;
  private static final int ROWS = 1 << 12;

  /**
   * The largest {@code RLIMIT_NOFILE} that the table covers; Linux's own default ceiling is 2^20.
   */
  static final int CAPACITY = ROWS * COLUMNS;

  private final AtomicReferenceArray<AtomicReferenceArray<T>> rows =
      new AtomicReferenceArray<>(ROWS);

  public T get(int fd) {
    if (fd < 0 || fd >= CAPACITY) {
      return null;
    }
    AtomicReferenceArray<T> row = rows.get(fd >>> COLUMN_BITS);
    return row == null ? null : row.get(fd & (COLUMNS - 1));
  }

  /** Returns what stood there before; the caller ends it, since its close went past the hooks. */
  T put(int fd, T value) {
    AtomicReferenceArray<T> row = rows.get(fd >>> COLUMN_BITS);
    if (row == null) {
      AtomicReferenceArray<T> fresh = new AtomicReferenceArray<>(COLUMNS);
      row = rows.compareAndExchange(fd >>> COLUMN_BITS, null, fresh);
      if (row == null) {
        row = fresh;
      }
    }
    return row.getAndSet(fd & (COLUMNS - 1), value);
  }

  /** Empties the slot; of several callers exactly one gets the value. */
  T remove(int fd) {
    if (fd < 0 || fd >= CAPACITY) {
      return null;
    }
    AtomicReferenceArray<T> row = rows.get(fd >>> COLUMN_BITS);
    if (row == null || row.get(fd & (COLUMNS - 1)) == null) {
      return null;
    }
    return row.getAndSet(fd & (COLUMNS - 1), null);
  }

  boolean covers(int fd) {
    return fd >= 0 && fd < CAPACITY;
  }

  /** The lowest occupied descriptor at or above {@code fd}, or -1. Weakly consistent. */
  public int next(int fd) {
    for (int row = fd >>> COLUMN_BITS; row < ROWS; row++) {
      AtomicReferenceArray<T> columns = rows.get(row);
      if (columns == null) {
        continue;
      }
      int first = row == fd >>> COLUMN_BITS ? fd & (COLUMNS - 1) : 0;
      for (int column = first; column < COLUMNS; column++) {
        if (columns.get(column) != null) {
          return row << COLUMN_BITS | column;
        }
      }
    }
    return -1;
  }
}
