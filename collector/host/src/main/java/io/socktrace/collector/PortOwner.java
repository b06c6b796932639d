package io.socktrace.collector;

import io.socktrace.collector.view.Text;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who listens on a port: what a "port taken" message should say.
 *
 * <p>The listening socket's inode stands in {@code /proc/self/net/tcp} and {@code tcp6}, its owner
 * is whoever has that inode among its open files; other users' files are not readable, and then
 * nobody is named.
 *
 * @param pid the process
 * @param command its command line, cleaned and cut
 */
record PortOwner(long pid, String command) {
  private static final String LISTEN = "0A"; // TCP_LISTEN, include/net/tcp_states.h
  private static final int MAX_COMMAND_CHARS = 80;

  static Optional<PortOwner> find(Path proc, int port) {
    Set<String> links = new HashSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      links.addAll(listeners(proc.resolve("self/net").resolve(table), port));
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (!links.isEmpty() && holdsAny(process.resolve("fd"), links)) {
          long pid = Long.parseLong(process.getFileName().toString());
          return Optional.of(new PortOwner(pid, command(process)));
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Links as {@code /proc/PID/fd} shows them: {@code socket:[1234]}. */
  private static Set<String> listeners(Path table, int port) {
    Set<String> links = new HashSet<>();
    String suffix = String.format(":%04X", port);
    try {
      for (String line : Files.readAllLines(table)) {
        String[] columns = line.strip().split("\\s+");
        if (columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals(LISTEN)) {
          links.add("socket:[" + columns[9] + "]");
        }
      }
    } catch (IOException e) {
      return links; // no IPv6 here, or no /proc
    }
    return links;
  }

  private static boolean holdsAny(Path openFiles, Set<String> links) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(openFiles)) {
      for (Path file : files) {
        if (links.contains(link(file))) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // another user's process, or gone
    }
    return false;
  }

  private static String link(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static String command(Path process) {
    try {
      String line = Files.readString(process.resolve("cmdline")).replace('\0', ' ').strip();
      String clean = Text.clean(line);
      return clean.length() <= MAX_COMMAND_CHARS
          ? clean
          : clean.substring(0, MAX_COMMAND_CHARS) + "...";
    } catch (IOException e) {
      return "?";
    }
  }
}
