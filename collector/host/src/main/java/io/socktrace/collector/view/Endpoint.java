package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import java.util.OptionalLong;

/** Addresses from attributes: {@code 127.0.0.1:80}, {@code [::1]:80}, or a Unix socket's path. */
final class Endpoint {
  /** What is beyond a limit of the agent is one series, which has this and no name. */
  static final String OVERFLOW = "otel.metric.overflow";

  /** Stands for what an agent no longer tells apart. */
  static final String OTHERS = "(others)";

  private Endpoint() {}

  static boolean isOverflow(Attributes attributes) {
    return Boolean.TRUE.equals(attributes.value(OVERFLOW));
  }

  static String server(Attributes attributes) {
    if (isOverflow(attributes)) {
      return OTHERS;
    }
    String endpoint = of(attributes, "server.address", "server.port");
    OptionalLong index = attributes.whole("socktrace.listener.index");
    return index.isPresent() ? endpoint + " #" + index.getAsLong() : endpoint;
  }

  static String peer(Attributes attributes) {
    return of(attributes, "network.peer.address", "network.peer.port");
  }

  private static String of(Attributes attributes, String addressKey, String portKey) {
    String address = attributes.text(addressKey);
    OptionalLong port = attributes.whole(portKey);
    if (port.isEmpty()) {
      return address.isEmpty() ? "?" : address;
    }
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port.getAsLong();
  }
}
