package io.socktrace.bootstrap;

/**
 * Whether a channel or stream encrypts, told by the names of its class and those above it: there is
 * no common type, since every server has its own channel around an {@code SSLEngine}.
 *
 * <p>And by those of the streams below it, as far as they are the JDK's: a buffered stream around
 * TLS is no wrapper that could be left out, for what is under it must still be encrypted.
 */
final class Tls {
  private static final String JDK = "sun.security.ssl.";
  private static final String[] WORDS = {"Tls", "TLS", "Ssl", "SSL", "Secure"};

  /** How many streams may stand on top of the one that encrypts; a chain may be a circle. */
  private static final int DEPTH = 8;

  private Tls() {}

  static boolean encrypts(Object target) {
    Object each = target;
    for (int i = 0; i < DEPTH && each != null; i++) {
      if (isNamed(each.getClass())) {
        return true;
      }
      each = PrivateFields.streamBelow(each);
    }
    return false;
  }

  private static boolean isNamed(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      String name = each.getName();
      if (name.startsWith(JDK)) {
        return true;
      }
      int simple = name.lastIndexOf('.') + 1;
      for (String word : WORDS) {
        if (name.indexOf(word, simple) >= 0) {
          return true;
        }
      }
    }
    return false;
  }
}
