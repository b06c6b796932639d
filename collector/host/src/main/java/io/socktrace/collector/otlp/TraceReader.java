package io.socktrace.collector.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads the spans of one request; those without valid ids are counted, not returned. */
final class TraceReader {
  /** Beyond this one request would push out all that is kept. */
  private static final int MAX_SPANS = 20_000;

  private final AttributeReader attributes;
  private final ResourceReader resources;
  private final List<Span> spans = new ArrayList<>();
  private int invalid;

  TraceReader(AttributeReader attributes) {
    this.attributes = attributes;
    this.resources = new ResourceReader(attributes);
  }

  List<Span> spans() {
    return spans;
  }

  int invalid() {
    return invalid;
  }

  void read(Message body) throws IOException, Refusal {
    body.each(
        ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER,
        resourceSpans -> {
          Resource resource = resources.read(resourceSpans, ResourceSpans.RESOURCE_FIELD_NUMBER);
          resourceSpans.each(
              ResourceSpans.SCOPE_SPANS_FIELD_NUMBER,
              scopeSpans ->
                  scopeSpans.each(
                      ScopeSpans.SPANS_FIELD_NUMBER,
                      span ->
                          add(
                              resource,
                              span.parse(io.opentelemetry.proto.trace.v1.Span.parser()))));
        });
  }

  private void add(Resource resource, io.opentelemetry.proto.trace.v1.Span span) throws Refusal {
    if (!isId(span.getTraceId(), 16) || !isId(span.getSpanId(), 8)) {
      invalid++;
      return;
    }
    if (spans.size() >= MAX_SPANS) {
      throw new Refusal(413, "more than " + MAX_SPANS + " spans at once: send smaller batches");
    }
    spans.add(
        new Span(
            resource,
            hex(span.getTraceId()),
            hex(span.getSpanId()),
            hex(span.getParentSpanId()),
            attributes.share(AttributeReader.cut(span.getName())),
            span.getStartTimeUnixNano(),
            span.getEndTimeUnixNano(),
            span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
            attributes.read(span.getAttributesList())));
  }

  private static boolean isId(ByteString id, int bytes) {
    if (id.size() != bytes) {
      return false;
    }
    for (int i = 0; i < bytes; i++) {
      if (id.byteAt(i) != 0) {
        return true;
      }
    }
    return false;
  }

  private static String hex(ByteString id) {
    return id.size() > 16 ? "" : HexFormat.of().formatHex(id.toByteArray());
  }
}
