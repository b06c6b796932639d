package io.socktrace.agent.dist.apps;

import java.security.Provider;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A security provider that offers nothing, and knows who loaded it and who asked it. */
public final class SpyProvider extends Provider {
  static final List<String> LOADED_BY = new CopyOnWriteArrayList<>();
  static volatile boolean hostile;

  private static final long serialVersionUID = 1;

  public SpyProvider() {
    super("Spy", "1", "offers nothing");
    LOADED_BY.add(Thread.currentThread().getName());
  }

  @Override
  public Service getService(String type, String algorithm) {
    if (hostile && !Thread.currentThread().getName().equals("main")) {
      throw new IllegalStateException("not for " + Thread.currentThread().getName());
    }
    return null;
  }
}
