package io.socktrace.agent.connection;

import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The named module that JNA and the kernel library live in.
 *
 * <p>From JDK 24 on the JVM warns of native access by a module that was not given it, and may
 * refuse it; classes outside any named module can only be given it all together, the application's
 * with ours. So these packages get a module of their own inside the isolated loader, and the access
 * is given to that one. Silent, and it works under {@code --illegal-native-access=deny} too.
 */
public final class NativeModule {
  static final String NAME = "io.socktrace.kernel";

  /** Every package of JNA and of the kernel library; the packaging test compares. */
  static final Set<String> PACKAGES =
      Set.of(
          "com.sun.jna",
          "com.sun.jna.internal",
          "com.sun.jna.ptr",
          "com.sun.jna.win32",
          "io.socktrace.kernel",
          "io.socktrace.kernel.procfs",
          "io.socktrace.kernel.sockdiag");

  private NativeModule() {}

  /**
   * Must run before any class of these packages is loaded.
   *
   * @throws ReflectiveOperationException if this JDK gives native access in another way
   */
  public static void define(ClassLoader loader) throws ReflectiveOperationException {
    ModuleDescriptor.Builder descriptor =
        ModuleDescriptor.newModule(NAME).packages(PACKAGES).requires("java.base");
    for (String exported : PACKAGES) {
      descriptor.exports(exported);
    }
    if (ModuleLayer.boot().findModule("java.logging").isPresent()) {
      descriptor.requires("java.logging");
    }
    Configuration configuration =
        ModuleLayer.boot()
            .configuration()
            .resolve(new Only(descriptor.build()), ModuleFinder.of(), Set.of(NAME));
    ModuleLayer.Controller controller =
        ModuleLayer.defineModules(configuration, List.of(ModuleLayer.boot()), module -> loader);
    Module module = controller.layer().findModule(NAME).orElseThrow();
    controller.addReads(module, loader.getUnnamedModule());
    if (Runtime.version().feature() >= 22) {
      // ModuleLayer.Controller.enableNativeAccess warns unless its caller has the access already.
      Method enable = Module.class.getDeclaredMethod("implAddEnableNativeAccess");
      enable.setAccessible(true);
      enable.invoke(module);
    }
  }

  /** A finder that knows our module; its classes come from the loader. */
  private static final class Only implements ModuleFinder {
    private final ModuleReference reference;

    Only(ModuleDescriptor descriptor) {
      reference =
          new ModuleReference(descriptor, URI.create("socktrace:/" + NAME)) {
            @Override
            public ModuleReader open() {
              throw new UnsupportedOperationException("classes come from the isolated loader");
            }
          };
    }

    @Override
    public Optional<ModuleReference> find(String name) {
      return name.equals(NAME) ? Optional.of(reference) : Optional.empty();
    }

    @Override
    public Set<ModuleReference> findAll() {
      return Set.of(reference);
    }
  }
}
