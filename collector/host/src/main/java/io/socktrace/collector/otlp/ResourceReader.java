package io.socktrace.collector.otlp;

import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Resource;
import java.io.IOException;

/** Reads who sent something. */
final class ResourceReader {
  private final AttributeReader attributes;

  ResourceReader(AttributeReader attributes) {
    this.attributes = attributes;
  }

  /** An own pass, since nothing says that the resource comes before its spans. */
  Resource read(Message parent, int field) throws IOException, Refusal {
    Resource[] last = {new Resource(Attributes.EMPTY)};
    parent.each(
        field,
        resource ->
            last[0] =
                new Resource(
                    attributes.read(
                        resource
                            .parse(io.opentelemetry.proto.resource.v1.Resource.parser())
                            .getAttributesList(),
                        Resource.KEPT::contains)));
    return last[0];
  }
}
