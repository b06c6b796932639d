package io.socktrace.collector.store;

import java.util.List;

/** The spans of one connection that have arrived so far, in the order of their arrival. */
public record Trace(String id, List<Span> spans) {}
