package io.socktrace.collector.sockets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON of a collector: maps, lists, text, and every number as a double.
 *
 * <p>What answers on its port need not be one, so depth is bounded and anything odd refused.
 */
final class JsonParser {
  private static final int MAX_DEPTH = 32;

  private final String text;
  private int at;

  private JsonParser(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException if the text is not JSON
   */
  static Object parse(String text) {
    JsonParser parser = new JsonParser(text);
    Object value = parser.value(0);
    if (parser.peek() != 0) {
      throw parser.unexpected();
    }
    return value;
  }

  private Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw unexpected();
    }
    return switch (peek()) {
      case '{' -> map(depth);
      case '[' -> list(depth);
      case '"' -> string();
      default -> word();
    };
  }

  private Map<String, Object> map(int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    at++;
    while (peek() != '}') {
      if (!map.isEmpty()) {
        skip(',');
      }
      peek();
      String key = string();
      skip(':');
      map.put(key, value(depth + 1));
    }
    at++;
    return map;
  }

  private List<Object> list(int depth) {
    List<Object> list = new ArrayList<>();
    at++;
    while (peek() != ']') {
      if (!list.isEmpty()) {
        skip(',');
      }
      list.add(value(depth + 1));
    }
    at++;
    return list;
  }

  private String string() {
    skip('"');
    StringBuilder string = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return string.toString();
      }
      string.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        if (text.length() - at < 4) {
          throw unexpected();
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      case '"', '\\', '/' -> c;
      default -> throw unexpected();
    };
  }

  private Object word() {
    int from = at;
    while (at < text.length() && "+-.".indexOf(text.charAt(at)) >= 0
        || at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    String word = text.substring(from, at);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> null;
      default -> Double.valueOf(word);
    };
  }

  /** The next character that is no space; 0 at the end. */
  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void skip(char expected) {
    if (peek() != expected) {
      throw unexpected();
    }
    at++;
  }

  private char next() {
    if (at >= text.length()) {
      throw unexpected();
    }
    return text.charAt(at++);
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException("Not JSON at character " + at);
  }
}
