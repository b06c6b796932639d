package io.socktrace.collector.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One value below {@code /proc/sys}; those of {@code net} are of this network namespace. */
public final class Sysctl {
  private final Path proc;

  /**
   * @param proc where procfs is mounted, {@code /proc}
   */
  public Sysctl(Path proc) {
    this.proc = proc;
  }

  /**
   * @param name as a path, {@code net/core/somaxconn}; empty if it is not there or not readable
   */
  public Optional<String> read(String name) {
    // Not by Files.readString, which asks for one byte first: only the first read is answered.
    try (InputStream in = Files.newInputStream(proc.resolve("sys").resolve(name))) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).strip());
    } catch (IOException absent) {
      return Optional.empty();
    }
  }
}
