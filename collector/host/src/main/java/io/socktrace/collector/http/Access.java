package io.socktrace.collector.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
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

  private static final String BEARER = "bearer "; // in any case: RFC 9110, section 11.1
  private static final String BASIC = "basic ";

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
    String sent = authorization == null ? null : sent(authorization);
    if (sent == null) {
      return false;
    }
    return MessageDigest.isEqual(
        sent.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }

  /** Null if it is neither scheme. A browser knows Basic alone: there it is the password. */
  private static String sent(String authorization) {
    if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return authorization.substring(BEARER.length()).strip();
    }
    if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return null;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
      String pair = new String(decoded, StandardCharsets.UTF_8);
      int colon = pair.indexOf(':'); // RFC 7617: a user's name has none
      return colon < 0 ? null : pair.substring(colon + 1);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  public boolean hasHost(String name) {
    return name != null && hosts.contains(name.toLowerCase(Locale.ROOT));
  }
}
