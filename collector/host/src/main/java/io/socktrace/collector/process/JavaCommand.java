package io.socktrace.collector.process;

import java.util.List;
import java.util.Set;

/**
 * A command line as the {@code java} launcher reads it (java(1); IsWhiteSpaceOption in
 * src/java.base/share/native/libjli/java.c): options, then what is run, then that program's own
 * arguments, among which a {@code -javaagent} means nothing.
 *
 * @param program main class, module or jar; empty if there is none
 * @param agent whether an option loads socktrace's agent
 * @param argumentFiles whether options stand in files ({@code @file}), which are not looked into
 */
record JavaCommand(String program, boolean agent, boolean argumentFiles) {
  private static final String AGENT_OPTION = "-javaagent:";

  /** Options whose value is the next argument, unless it follows a {@code =}. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--enable-native-access",
          "--limit-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--patch-module",
          "--describe-module",
          "-d",
          "--source");

  /**
   * @param arguments with the launcher's own name as the first
   */
  static JavaCommand parse(List<String> arguments) {
    boolean agent = false;
    boolean files = false;
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("-jar") || argument.equals("-m") || argument.equals("--module")) {
        String next = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
        return new JavaCommand(argument.equals("-jar") ? fileName(next) : next, agent, files);
      }
      if (argument.startsWith("--module=")) {
        return new JavaCommand(argument.substring("--module=".length()), agent, files);
      }
      if (WITH_VALUE.contains(argument)) {
        i++;
      } else if (argument.startsWith("@") && !argument.startsWith("@@")) {
        files = true;
      } else if (!argument.startsWith("-")) {
        return new JavaCommand(argument, agent, files);
      } else {
        agent |= isAgent(argument);
      }
    }
    return new JavaCommand("", agent, files);
  }

  /** Whether the value of {@code JAVA_TOOL_OPTIONS} or its like loads the agent. */
  static boolean hasAgent(String options) {
    for (String option : options.split("\\s+")) {
      if (isAgent(option.replaceAll("[\"']", ""))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAgent(String option) {
    if (!option.startsWith(AGENT_OPTION)) {
      return false;
    }
    String jar = option.substring(AGENT_OPTION.length()).split("=", 2)[0];
    return fileName(jar).contains("socktrace");
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
