package io.socktrace.agent.connection;

import java.util.OptionalInt;

/**
 * How many connections may wait at a listener, and why not more: what the application asked for,
 * and what came of it.
 *
 * @param target the listener, as spans name it
 * @param given the argument of bind; 0 for none, -1 unknown
 * @param limit in force; -1 unknown
 * @param somaxconn the kernel's clamp as it is now, which may differ from what it was at the listen
 */
public record Backlog(String target, int given, long limit, OptionalInt somaxconn) {
  /** What the JDK passes to listen(2) where it is given none, or less than 1. */
  private static final int OF_JDK = 50;

  /** Of more nobody means a length: Integer.MAX_VALUE is written for "as many as there may be". */
  private static final int MOST_SENSIBLE = 65_535;

  /** The argument of listen(2); -1 unknown. */
  public int asked() {
    return asked(given);
  }

  static int asked(int given) {
    return given == 0 ? OF_JDK : given;
  }

  /**
   * Whether it is the JDK's default. {@code new ServerSocket(port)} gives 50 as an application may:
   * the two cannot be told apart.
   */
  public boolean isDefault() {
    return given == 0 || given == OF_JDK;
  }

  /** Whether the kernel allows less than was asked for. */
  public boolean isClamped() {
    return limit >= 0 && limit < asked();
  }

  /** In words, or null if the limit is what somebody wanted, or unknown. */
  public String reason() {
    if (isClamped()) {
      return target
          + " holds at most "
          + limit
          + " waiting connections, not the "
          + asked()
          + (isDefault() ? " of the JDK's default" : " asked for")
          + cause();
    }
    if (!isDefault() || limit > OF_JDK || limit < 0 && somaxconn.orElse(0) < OF_JDK) {
      return null;
    }
    return target
        + " holds at most "
        + OF_JDK
        + " waiting connections: "
        + (given == 0
            ? "no backlog was given, and 50 is the JDK's default"
            : "50 is what the JDK takes where no backlog is given");
  }

  private String cause() {
    if (somaxconn.isEmpty() || somaxconn.getAsInt() != limit) {
      return "";
    }
    return ": net.core.somaxconn is "
        + limit
        + (asked() > MOST_SENSIBLE
            ? " (ask for less: nobody waits at the end of so long a queue)"
            : " (sysctl -w net.core.somaxconn=" + asked() + ", and listen again)");
  }
}
