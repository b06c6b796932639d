package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HistogramTest {

  @Test
  void bucketOf_takesTheUpperBoundIn() {
    Histogram histogram = new Histogram(new long[] {10, 20});

    assertThat(histogram.bucketOf(0)).isZero();
    assertThat(histogram.bucketOf(10)).isZero();
    assertThat(histogram.bucketOf(11)).isOne();
    assertThat(histogram.bucketOf(20)).isOne();
    assertThat(histogram.bucketOf(21)).isEqualTo(2);
    assertThat(histogram.bucketOf(Long.MAX_VALUE)).isEqualTo(2);
    assertThat(histogram.buckets()).isEqualTo(3);
  }

  @Test
  void bounds_riseInEveryHistogramOfAListener() {
    for (long[] bounds :
        List.of(Listener.WAIT_BOUNDS, Listener.DISPATCH_BOUNDS, Listener.DURATION_BOUNDS)) {
      assertThat(bounds).isSorted().doesNotHaveDuplicates();
      assertThat(bounds[0]).isGreaterThanOrEqualTo(1_000_000);
    }
  }

  @Test
  void boundsNanos_givesACopy() {
    Histogram histogram = new Histogram(new long[] {10, 20});

    histogram.boundsNanos()[0] = 99;

    assertThat(histogram.boundsNanos()).containsExactly(10, 20);
  }

  @Test
  void record_countsAsASortedListDoes() {
    long[] bounds = Listener.WAIT_BOUNDS;
    Histogram histogram = new Histogram(bounds);
    long[] values = new Random(2).longs(5000, 0, 12_000_000_000L).toArray();

    LongStream.of(values).forEach(histogram::record);
    LongStream.of(bounds).forEach(histogram::record);

    long[] all = LongStream.concat(LongStream.of(values), LongStream.of(bounds)).toArray();
    for (int i = 0; i < histogram.buckets(); i++) {
      long above = i == 0 ? Long.MIN_VALUE : bounds[i - 1];
      long upTo = i == bounds.length ? Long.MAX_VALUE : bounds[i];
      assertThat(histogram.count(i))
          .isEqualTo(Arrays.stream(all).filter(v -> v > above && v <= upTo).count());
    }
    assertThat(histogram.sumNanos()).isEqualTo(LongStream.of(all).sum());
    assertThat(histogram.maxNanos()).isEqualTo(LongStream.of(all).max().getAsLong());
  }

  @Test
  void record_isExactUnderConcurrency() throws Exception {
    Histogram histogram = new Histogram(new long[] {10, 20, 30});
    int each = 50_000;

    Concurrently.call(
        4,
        () -> {
          for (int i = 0; i < each; i++) {
            histogram.record(i % 40);
          }
          return null;
        });

    long perThread = LongStream.range(0, each).map(i -> i % 40).sum();
    assertThat(histogram.sumNanos()).isEqualTo(4 * perThread);
    assertThat(histogram.maxNanos()).isEqualTo(39);
    assertThat(histogram.count(0)).isEqualTo(4L * each / 40 * 11);
    assertThat(histogram.count(1)).isEqualTo(4L * each / 40 * 10);
    assertThat(histogram.count(2)).isEqualTo(4L * each / 40 * 10);
    assertThat(histogram.count(3)).isEqualTo(4L * each / 40 * 9);
  }
}
