package io.socktrace.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TraceStoreTest {
  private static final Resource RESOURCE =
      new Resource(Attributes.of(Map.of("service.name", "test")));

  private static Limits limits(int traces, int spans, long bytes) {
    return new Limits(traces, spans, bytes, 1, 1, Duration.ofMinutes(5));
  }

  private static Span span(String trace, String id, Map<String, ?> attributes) {
    return new Span(RESOURCE, trace, id, "", "accept x:1", 1, 2, false, Attributes.of(attributes));
  }

  private static Span span(String trace, String id) {
    return span(trace, id, Map.of());
  }

  @Test
  void add_evictsWholeTracesOldestFirst() {
    TraceStore store = new TraceStore(limits(2, 100, 1 << 20));
    store.add(span("a", "1"));
    store.add(span("a", "2"));
    store.add(span("b", "3"));
    store.add(span("c", "4"));
    assertThat(store.snapshot()).extracting(Trace::id).containsExactly("b", "c");
    assertThat(store.counts()).isEqualTo(new SpanCounts(4, 2, 2, 0, 0));
  }

  @Test
  void add_countsRepeatedSpansOnce() {
    TraceStore store = new TraceStore(limits(2, 100, 1 << 20));
    store.add(span("a", "1"));
    assertThat(store.add(span("a", "1"))).isTrue();
    assertThat(store.counts()).isEqualTo(new SpanCounts(2, 1, 0, 0, 1));
  }

  @Test
  void add_refusesRunawayTrace() {
    TraceStore store = new TraceStore(limits(2, 100_000, 1 << 30));
    for (int i = 0; i < Limits.SPANS_OF_ONE_TRACE; i++) {
      assertThat(store.add(span("a", "s" + i))).isTrue();
    }
    assertThat(store.add(span("a", "more"))).isFalse();
    assertThat(store.counts().refused()).isEqualTo(1);
  }

  @Test
  void add_boundsBytes() {
    TraceStore store = new TraceStore(limits(1_000, 1_000, 50_000));
    for (int i = 0; i < 1_000; i++) {
      store.add(span("t" + i, "1", Map.of("text", "x".repeat(Attributes.MAX_CHARS))));
    }
    assertThat(store.counts().kept()).isBetween(10L, 49L);
  }

  /** Random spans: whatever the limits do, nothing disappears uncounted. */
  @Test
  void counts_conserveEverySpan() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      TraceStore store =
          new TraceStore(limits(1 + random.nextInt(20), 1 + random.nextInt(60), 30_000));
      for (int i = 0; i < 500; i++) {
        store.add(span("t" + random.nextInt(40), "s" + random.nextInt(9)));
      }
      SpanCounts counts = store.counts();
      long held = store.snapshot().stream().mapToLong(trace -> trace.spans().size()).sum();
      assertThat(counts.kept()).isEqualTo(held);
      assertThat(counts.kept() + counts.evicted() + counts.refused() + counts.repeated())
          .isEqualTo(500);
    }
  }

  @Test
  void attributes_findLikeAMap() {
    Random random = new Random(11);
    Map<String, Object> oracle = new TreeMap<>();
    for (int i = 0; i < 60; i++) {
      oracle.put("key" + random.nextInt(200), (long) i);
    }
    Attributes attributes = Attributes.of(oracle);
    for (int i = 0; i < 200; i++) {
      assertThat(attributes.value("key" + i)).isEqualTo(oracle.get("key" + i));
    }
  }
}
