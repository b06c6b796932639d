package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.socktrace.agent.connection.ListenerName;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.agent.connection.ListenerSeries;
import io.socktrace.bootstrap.Listener;

/** The attributes that say which listener: the same on metrics, spans and events. */
final class ListenerAttributes {
  private ListenerAttributes() {}

  /** For metrics: all listeners beyond the limit have one series, and no names in it. */
  static Attributes of(ListenerSeries series) {
    if (series.name == ListenerName.OVERFLOW) {
      return Attributes.of(Names.OVERFLOW, true);
    }
    return of(series.name, series);
  }

  /** For spans and events, which name a listener also where its metrics are folded into one. */
  static Attributes of(ListenerRegistry registry, Listener listener) {
    return of(registry.nameOf(listener), registry.seriesOf(listener));
  }

  private static Attributes of(ListenerName name, ListenerSeries series) {
    AttributesBuilder attributes = named(name);
    if (series.isShared()) {
      attributes.put(Names.LISTENER_INDEX, (long) series.index);
    }
    return attributes.build();
  }

  /** Without the index that tells listeners of one name apart. */
  static AttributesBuilder named(ListenerName name) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(Names.SERVER_ADDRESS, name.address());
    if (name.port() >= 0) {
      attributes.put(Names.SERVER_PORT, (long) name.port());
    }
    attributes.put(Names.NETWORK_TRANSPORT, name.transport());
    if (name.type() != null) {
      attributes.put(Names.NETWORK_TYPE, name.type());
    }
    return attributes;
  }
}
