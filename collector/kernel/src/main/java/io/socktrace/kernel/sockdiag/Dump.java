package io.socktrace.kernel.sockdiag;

import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel answered to one question. It is not one moment's picture: sockets come and go
 * while the kernel walks its tables.
 *
 * @param complete false if the kernel was interrupted or ran out of memory each time it was asked,
 *     or if there were more rows than are kept
 * @param malformed messages that could not be read, which are left out
 * @param firstMalformed the first of them in hexadecimal (a row of /proc as it is), or null
 */
public record Dump<R>(List<R> rows, boolean complete, int malformed, String firstMalformed) {
  Dump<R> and(Dump<R> other) {
    List<R> both = new ArrayList<>(rows.size() + other.rows.size());
    both.addAll(rows);
    both.addAll(other.rows);
    return new Dump<>(
        both,
        complete && other.complete,
        malformed + other.malformed,
        firstMalformed != null ? firstMalformed : other.firstMalformed);
  }
}
