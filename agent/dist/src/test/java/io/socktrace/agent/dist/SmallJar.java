package io.socktrace.agent.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A jar made of a few of the tests' own classes: an application to start, an agent to add. */
final class SmallJar {
  private SmallJar() {}

  /**
   * @param name file name in the build directory
   * @param manifest main attributes, such as {@code Main-Class}
   */
  static Path of(String name, Map<String, String> manifest, Class<?>... classes)
      throws IOException {
    Manifest written = new Manifest();
    written.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach((key, value) -> written.getMainAttributes().putValue(key, value));
    Path jar = Files.createDirectories(Path.of("target", "jars")).resolve(name).toAbsolutePath();
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), written)) {
      for (Class<?> each : classes) {
        String entry = each.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(entry));
        try (InputStream in = SmallJar.class.getClassLoader().getResourceAsStream(entry)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
    return jar;
  }
}
