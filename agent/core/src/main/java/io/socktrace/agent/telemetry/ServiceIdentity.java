package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose telemetry it is: the resource, with a service name worked out when the user gave none.
 *
 * <p>Never the command line: it may carry secrets.
 */
final class ServiceIdentity {
  private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
  private static final String UNNAMED = "unknown_service:java";

  /** 64 hexadecimal digits, as container engines name cgroups and mount their files. */
  private static final Pattern CONTAINER = Pattern.compile("[/-]([0-9a-f]{64})(?:[./]|$)");

  /** As build tools append it: {@code -1.2.3}, {@code -2-SNAPSHOT}. */
  private static final Pattern VERSION = Pattern.compile("-[0-9][0-9A-Za-z.+_-]*$");

  private ServiceIdentity() {}

  /** What the user configured wins over what is found here. */
  static Resource complete(Resource configured) {
    AttributesBuilder found = Attributes.builder();
    found.put("service.instance.id", instanceId());
    found.put("process.pid", ProcessHandle.current().pid());
    put(found, "host.name", firstLine("/proc/sys/kernel/hostname"));
    put(found, "container.id", containerId());
    put(found, "socktrace.netns.inode", networkNamespace());
    Resource completed = Resource.create(found.build()).merge(configured);
    String name = configured.getAttribute(SERVICE_NAME);
    if (name == null || name.equals(UNNAMED)) {
      completed = completed.merge(Resource.create(Attributes.of(SERVICE_NAME, inferName())));
    }
    return completed;
  }

  private static void put(AttributesBuilder attributes, String key, String value) {
    if (value != null && !value.isEmpty()) {
      attributes.put(key, value);
    }
  }

  /** Boot, process and its start time: the same pid after a restart is another instance. */
  private static String instanceId() {
    String boot = firstLine("/proc/sys/kernel/random/boot_id");
    String stat = firstLine("/proc/self/stat");
    String started = "";
    if (stat != null) {
      // Field 22 of proc_pid_stat(5), counted after the command, which may contain anything.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      started = fields.length > 19 ? fields[19] : "";
    }
    return (boot == null ? "" : boot.substring(0, Math.min(8, boot.length())))
        + "-"
        + ProcessHandle.current().pid()
        + "-"
        + started;
  }

  private static String networkNamespace() {
    try {
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
      return link.startsWith("net:[") ? link.substring(5, link.length() - 1) : null;
    } catch (IOException | RuntimeException noProc) {
      return null;
    }
  }

  private static String containerId() {
    for (String file : List.of("/proc/self/cgroup", "/proc/self/mountinfo")) {
      try {
        for (String line : Files.readAllLines(Path.of(file))) {
          Matcher matcher = CONTAINER.matcher(line);
          if ((file.endsWith("cgroup") || line.contains("/hostname")) && matcher.find()) {
            return matcher.group(1);
          }
        }
      } catch (IOException | RuntimeException unreadable) {
        // Not in a container that tells; the attribute stays away.
      }
    }
    return null;
  }

  private static String inferName() {
    String spring = System.getProperty("spring.application.name");
    if (spring == null) {
      spring = System.getenv("SPRING_APPLICATION_NAME");
    }
    if (spring != null && !spring.isBlank()) {
      return spring.trim();
    }
    String command = System.getProperty("sun.java.command", "").trim();
    String classPath = System.getProperty("java.class.path", "");
    if (classPath.endsWith(".jar") && command.startsWith(classPath)) {
      return nameOfJar(Path.of(classPath));
    }
    int space = command.indexOf(' ');
    String main = space < 0 ? command : command.substring(0, space);
    main = main.substring(main.lastIndexOf('/') + 1);
    main = main.substring(main.lastIndexOf('.') + 1);
    return main.isEmpty() ? UNNAMED : main;
  }

  /** The manifest's title, else the file's name without version and ending. */
  static String nameOfJar(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String title =
          manifest == null ? null : manifest.getMainAttributes().getValue("Implementation-Title");
      if (title != null && !title.isBlank()) {
        return title.trim();
      }
    } catch (IOException unreadable) {
      // The file's name serves as well.
    }
    String name = jar.getFileName().toString();
    name = name.substring(0, name.length() - ".jar".length());
    String unversioned = VERSION.matcher(name).replaceFirst("");
    return unversioned.isEmpty() ? name : unversioned;
  }

  private static String firstLine(String file) {
    try {
      List<String> lines = Files.readAllLines(Path.of(file));
      return lines.isEmpty() ? null : lines.get(0);
    } catch (IOException | RuntimeException unreadable) {
      return null;
    }
  }
}
