package io.socktrace.agent.dist.apps;

import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;

/** Prints who loaded the first provider before main, and the providers before and after. */
public final class SecurityProviders {
  private SecurityProviders() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("loaded before main: " + SpyProvider.LOADED_BY);
    SpyProvider.hostile = arguments[0].equals("hostile");
    print();
    Echo.main(new String[] {"3"});
    print();
    System.out.println(MessageDigest.getInstance("SHA-256").getProvider().getName());
  }

  private static void print() {
    List<String> names = new ArrayList<>();
    for (Provider each : Security.getProviders()) {
      names.add(each.getName());
    }
    System.out.println(names);
  }
}
