package io.socktrace.collector.view;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes text from the network fit to print.
 *
 * <p>A service may call itself {@code ESC[2J}; on a terminal that is a command. Bidirectional marks
 * go too: they make a line read otherwise than it is.
 */
public final class Text {
  private Text() {}

  /** Every control, format, line-breaking, private or broken character becomes {@code ?}. */
  public static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(isPrintable(c) ? c : '?'));
    return clean.toString();
  }

  /** The same for text of several lines. */
  public static String cleanLines(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(c == '\n' || isPrintable(c) ? c : '?'));
    return clean.toString();
  }

  static String fit(String text, int width) {
    String clean = clean(text);
    return clean.length() <= width ? clean : clean.substring(0, width - 2) + "..";
  }

  /** Of a class or a call site the end tells most. */
  static String fitEnd(String text, int width) {
    String clean = clean(text);
    return clean.length() <= width ? clean : ".." + clean.substring(clean.length() - width + 2);
  }

  /** Lines broken between words. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line);
        line = "";
      }
      line = line.isEmpty() ? word : line + " " + word;
    }
    lines.add(line);
    return lines;
  }

  static String plural(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
