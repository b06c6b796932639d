package io.socktrace.agent.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A measurement's command line: {@code --jdk HOME} as often as wanted, and options of its own. */
public final class Arguments {
  private final List<Path> jdks = new ArrayList<>();
  private final Map<String, String> values = new HashMap<>();

  /**
   * Ends the process with a line of usage where an argument is not one of them.
   *
   * @param defaults option and value in turn, such as {@code "repeats", "3"}
   */
  public Arguments(String[] arguments, String... defaults) {
    for (int i = 0; i < defaults.length; i += 2) {
      values.put(defaults[i], defaults[i + 1]);
    }
    for (int i = 0; i < arguments.length; i += 2) {
      String key = arguments[i].replaceFirst("^--", "");
      if (i + 1 == arguments.length || !key.equals("jdk") && !values.containsKey(key)) {
        System.err.println("options: --jdk JAVA_HOME, and with these defaults " + values);
        System.exit(2);
      }
      if (key.equals("jdk")) {
        jdks.add(Path.of(arguments[i + 1]));
      } else {
        values.put(key, arguments[i + 1]);
      }
    }
    if (jdks.isEmpty()) {
      jdks.add(Path.of(System.getProperty("java.home")));
    }
  }

  public List<Path> jdks() {
    return jdks;
  }

  public String text(String key) {
    return values.get(key);
  }

  public int number(String key) {
    return Integer.parseInt(values.get(key));
  }

  /** A list with commas. */
  public List<String> list(String key) {
    return List.of(values.get(key).split(","));
  }
}
