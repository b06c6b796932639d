package io.socktrace.collector.store;

import java.util.Set;

/**
 * The process that sent something: its service, and which instance of it.
 *
 * <p>Only what identifies it is kept: it is repeated with every request, and half of an SDK's
 * resource is prose about the runtime.
 */
public record Resource(Attributes attributes) {
  public static final Set<String> KEPT =
      Set.of(
          "service.name",
          "service.namespace",
          "service.version",
          "service.instance.id",
          "process.pid",
          "host.name",
          "container.id",
          "socktrace.netns.inode");

  public String service() {
    String name = attributes.text("service.name");
    return name.isEmpty() ? "unknown_service" : name;
  }

  /** A restarted process has a new one, so that its counters never mix with the old ones. */
  public String instance() {
    return attributes.text("service.instance.id");
  }
}
