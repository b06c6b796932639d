package io.socktrace.agent.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/** The agent's jar with something wrong in it. */
final class AlteredJar {
  static final UnaryOperator<byte[]> REMOVED = bytes -> null;

  private AlteredJar() {}

  /**
   * @param entry the file in the jar that is changed
   * @param change given its bytes, gives those to write, or null for none
   */
  static Path of(Path directory, String entry, UnaryOperator<byte[]> change) throws IOException {
    Path altered = Files.createTempFile(directory, "altered", ".jar");
    boolean found = false;
    try (JarFile jar = new JarFile(AgentRun.JAR.toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(altered))) {
      out.setLevel(0);
      for (JarEntry each : Collections.list(jar.entries())) {
        byte[] bytes;
        try (InputStream in = jar.getInputStream(each)) {
          bytes = in.readAllBytes();
        }
        if (each.getName().equals(entry)) {
          found = true;
          bytes = change.apply(bytes);
        }
        if (bytes != null) {
          out.putNextEntry(new JarEntry(each.getName()));
          out.write(bytes);
          out.closeEntry();
        }
      }
    }
    if (!found) {
      throw new AssertionError("the jar has no " + entry);
    }
    return altered;
  }
}
