package io.socktrace.collector.otlp;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.socktrace.collector.store.Event;
import io.socktrace.collector.store.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Counts the log records of one request, and reads those that are events of socktrace's. */
final class LogReader {
  private static final String OURS = "socktrace.";

  /** Beyond this they would push out each other. */
  private static final int MAX_EVENTS = 1_000;

  private final AttributeReader attributes;
  private final ResourceReader resources;
  private final List<Event> events = new ArrayList<>();
  private int records;

  LogReader(AttributeReader attributes) {
    this.attributes = attributes;
    this.resources = new ResourceReader(attributes);
  }

  int records() {
    return records;
  }

  List<Event> events() {
    return events;
  }

  void read(Message body) throws IOException, Refusal {
    body.each(
        ExportLogsServiceRequest.RESOURCE_LOGS_FIELD_NUMBER,
        resourceLogs -> {
          Resource resource = resources.read(resourceLogs, ResourceLogs.RESOURCE_FIELD_NUMBER);
          resourceLogs.each(
              ResourceLogs.SCOPE_LOGS_FIELD_NUMBER,
              scopeLogs ->
                  scopeLogs.each(
                      ScopeLogs.LOG_RECORDS_FIELD_NUMBER,
                      log -> add(resource, log.parse(LogRecord.parser()))));
        });
  }

  private void add(Resource resource, LogRecord log) {
    records++;
    if (log.getEventName().startsWith(OURS) && events.size() < MAX_EVENTS) {
      events.add(
          new Event(
              resource,
              attributes.share(AttributeReader.cut(log.getEventName())),
              log.getTimeUnixNano(),
              attributes.read(log.getAttributesList())));
    }
  }
}
