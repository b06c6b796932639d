package io.socktrace.bootstrap;

/**
 * Whether a channel or stream encrypts, told by the names of its class and those above it: there is
 * no common type, since every server has its own channel around an {@code SSLEngine}.
 */
final class Tls {
  private static final String JDK = "sun.security.ssl.";
  private static final String[] WORDS = {"Tls", "TLS", "Ssl", "SSL", "Secure"};

  private Tls() {}

  static int reasonOf(Class<?> target) {
    return isNamed(target) ? Fallback.TLS : Fallback.WRAPPER;
  }

  static boolean isNamed(Class<?> type) {
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
