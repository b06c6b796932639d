package io.socktrace.collector.store;

/** What became of every span: {@code received = kept + evicted + refused + repeated}. */
public record SpanCounts(long received, long kept, long evicted, long refused, long repeated) {}
