package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import io.socktrace.agent.connection.ListenerRegistry;
import io.socktrace.bootstrap.Listener;
import java.util.concurrent.TimeUnit;

/**
 * Tells what befalls a listener as log records with an event name, at once.
 *
 * <p>Runs on socktrace's thread only. Where no log exporter is configured it does nothing; the
 * spans that mirror the events are the caller's.
 */
public final class Events {
  private final Logger logger;
  private final ListenerRegistry registry;

  public Events(Logger logger, ListenerRegistry registry) {
    this.logger = logger;
    this.registry = registry;
  }

  /**
   * @param attributes besides those of the listener
   */
  public void emit(
      String name, Severity severity, Listener listener, Attributes attributes, String body) {
    emit(
        listener,
        new ListenerSpans.Told(name, severity, attributes, body, Clock.epochNanos()),
        Context.root());
  }

  void emit(Listener listener, ListenerSpans.Told told, Context context) {
    logger
        .logRecordBuilder()
        .setEventName(told.name())
        .setTimestamp(told.epochNanos(), TimeUnit.NANOSECONDS)
        .setContext(context)
        .setSeverity(told.severity())
        .setSeverityText(told.severity().name())
        .setBody(told.body())
        .setAllAttributes(ListenerAttributes.of(registry, listener))
        .setAllAttributes(told.attributes())
        .emit();
  }
}
