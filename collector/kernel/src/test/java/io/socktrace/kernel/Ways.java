package io.socktrace.kernel;

import java.util.ArrayList;
import java.util.List;

/** The native ways into the kernel that this JVM has; JDK 25 has both. */
public final class Ways {
  private Ways() {}

  public static List<KernelAccess> all() throws NativeAccessException {
    List<KernelAccess> ways = new ArrayList<>();
    ways.add(JnaCalls.open());
    if (ForeignCalls.exist()) {
      ways.add(ForeignCalls.open());
    }
    return ways;
  }
}
