package io.socktrace.collector.view;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Writes maps, lists, text and numbers as JSON; empty optionals and nulls are left out of maps.
 *
 * <p>Sixty lines instead of a library: this process writes little JSON.
 */
public final class Json {
  private final StringBuilder out = new StringBuilder();

  private Json() {}

  public static String of(Object value) {
    Json json = new Json();
    json.append(value);
    return json.out.append('\n').toString();
  }

  private void append(Object value) {
    if (value instanceof Map<?, ?> map) {
      appendMap(map);
    } else if (value instanceof Iterable<?> list) {
      appendList(list);
    } else if (value instanceof Double number && !Double.isFinite(number)) {
      out.append("null");
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof OptionalLong number) {
      out.append(number.getAsLong());
    } else if (value instanceof OptionalDouble number) {
      append(number.getAsDouble());
    } else {
      appendText(String.valueOf(value));
    }
  }

  private void appendMap(Map<?, ?> map) {
    String separator = "";
    out.append('{');
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!isAbsent(entry.getValue())) {
        out.append(separator);
        appendText(entry.getKey().toString());
        out.append(':');
        append(entry.getValue());
        separator = ",";
      }
    }
    out.append('}');
  }

  private void appendList(Iterable<?> list) {
    String separator = "";
    out.append('[');
    for (Object element : list) {
      out.append(separator);
      append(element);
      separator = ",";
    }
    out.append(']');
  }

  private static boolean isAbsent(Object value) {
    return value == null
        || (value instanceof OptionalLong number && number.isEmpty())
        || (value instanceof OptionalDouble other && other.isEmpty());
  }

  /** Everything but printable ASCII is escaped: the text comes from the network. */
  private void appendText(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
