package io.socktrace.collector.store;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What a sender said about a span, a point or a resource, as an immutable sorted list of pairs.
 *
 * <p>Twenty thousand spans with thirty attributes each are most of this process's memory, so they
 * lie in one array instead of a map's entries. Values are {@code String}, {@code Long}, {@code
 * Double} or {@code Boolean}; both keys and strings come from the network.
 */
public final class Attributes {
  public static final Attributes EMPTY = new Attributes(new Object[0]);

  /** Longer strings are cut: a stack trace is readable in its first lines. */
  public static final int MAX_CHARS = 1024;

  /** More attributes than this are left out: a socktrace span has about forty. */
  public static final int MAX_PAIRS = 128;

  /** Two array slots and a boxed number. */
  private static final int PAIR_BYTES = 24;

  private final Object[] pairs; // key, value, key, value, ... sorted by key

  private Attributes(Object[] pairs) {
    this.pairs = pairs;
  }

  public static Attributes of(Map<String, ?> map) {
    if (map.isEmpty()) {
      return EMPTY;
    }
    Object[] pairs = new Object[map.size() * 2];
    int i = 0;
    for (var entry : new TreeMap<String, Object>(map).entrySet()) {
      pairs[i++] = entry.getKey();
      pairs[i++] = entry.getValue();
    }
    return new Attributes(pairs);
  }

  public int size() {
    return pairs.length / 2;
  }

  public void forEach(BiConsumer<String, Object> visitor) {
    for (int i = 0; i < pairs.length; i += 2) {
      visitor.accept((String) pairs[i], pairs[i + 1]);
    }
  }

  /** The value, or null where there is none. */
  public Object value(String key) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = ((String) pairs[2 * middle]).compareTo(key);
      if (order == 0) {
        return pairs[2 * middle + 1];
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /** The value as text whatever its type, or "" where there is none. */
  public String text(String key) {
    Object value = value(key);
    return value == null ? "" : value.toString();
  }

  public OptionalLong whole(String key) {
    return value(key) instanceof Number number
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }

  public OptionalDouble number(String key) {
    return value(key) instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }

  /** An estimate, for limits: keys count as if none were shared. */
  public int weightBytes() {
    int bytes = 16;
    for (int i = 0; i < pairs.length; i += 2) {
      bytes += PAIR_BYTES + ((String) pairs[i]).length();
      if (pairs[i + 1] instanceof String text) {
        bytes += text.length();
      }
    }
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attributes that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  @Override
  public String toString() {
    return Arrays.toString(pairs);
  }
}
