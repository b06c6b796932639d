package io.socktrace.collector.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Who is answered: those with the token, if there is one, who ask for a name that is ours.
 *
 * @param token null when none is asked for
 * @param hosts lower-case names and addresses beside the loopback ones
 */
public record Access(String token, Set<String> hosts) {
  public static final Access LOCAL = new Access(null, Set.of());

  private static final String SCHEME = "bearer "; // in any case: RFC 9110, section 11.1

  public Access {
    Set<String> all = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]", "::1"));
    hosts.forEach(host -> all.add(host.toLowerCase(Locale.ROOT)));
    hosts = Set.copyOf(all);
  }

  /** Compared in a time that does not tell how much of it was right. */
  boolean admits(String authorization) {
    if (token == null) {
      return true;
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    String sent = authorization.substring(SCHEME.length()).strip();
    return MessageDigest.isEqual(
        sent.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }

  public boolean hasHost(String name) {
    return name != null && hosts.contains(name.toLowerCase(Locale.ROOT));
  }
}
