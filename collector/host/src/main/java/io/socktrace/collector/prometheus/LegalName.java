package io.socktrace.collector.prometheus;

/**
 * Names as every Prometheus can read them: letters, digits and underscores.
 *
 * <p>Prometheus 3 reads dots too, but rules and dashboards are written for both.
 */
final class LegalName {
  private LegalName() {}

  /** Other characters become underscores, several in a row become one. */
  static String of(String name) {
    StringBuilder legal = new StringBuilder(name.length() + 1);
    if (!name.isEmpty() && isDigit(name.charAt(0))) {
      legal.append('_');
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean underscore = !isLetter(c) && !isDigit(c);
      if (!underscore) {
        legal.append(c);
      } else if (legal.length() == 0 || legal.charAt(legal.length() - 1) != '_') {
        legal.append('_');
      }
    }
    return legal.length() == 0 ? "_" : legal.toString();
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
