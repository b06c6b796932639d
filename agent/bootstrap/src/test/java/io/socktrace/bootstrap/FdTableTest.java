package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FdTableTest {
  private final FdTable<Object> table = new FdTable<>();

  @Test
  void get_findsWhatWasPut() {
    Object value = new Object();

    assertThat(table.put(7, value)).isNull();

    assertThat(table.get(7)).isSameAs(value);
    assertThat(table.get(6)).isNull();
    assertThat(table.get(7 + 1024)).isNull();
  }

  @Test
  void put_returnsWhatItReplaced() {
    table.put(7, "first");

    assertThat(table.put(7, "second")).isEqualTo("first");
    assertThat(table.get(7)).isEqualTo("second");
  }

  @Test
  void remove_emptiesTheSlot() {
    table.put(7, "value");

    assertThat(table.remove(7)).isEqualTo("value");
    assertThat(table.remove(7)).isNull();
    assertThat(table.get(7)).isNull();
  }

  @Test
  void bounds_areRefusedWithoutHarm() {
    int last = FdTable.CAPACITY - 1;
    table.put(last, "last");

    assertThat(table.covers(0)).isTrue();
    assertThat(table.covers(last)).isTrue();
    assertThat(table.get(last)).isEqualTo("last");
    assertThat(table.next(last)).isEqualTo(last);
    for (int outside : new int[] {-1, Integer.MIN_VALUE, FdTable.CAPACITY, Integer.MAX_VALUE}) {
      assertThat(table.covers(outside)).isFalse();
      assertThat(table.get(outside)).isNull();
      assertThat(table.remove(outside)).isNull();
      assertThat(table.next(outside)).isEqualTo(-1);
    }
  }

  @Test
  void capacity_coversLinuxDefaultCeiling() {
    assertThat(FdTable.CAPACITY).isGreaterThanOrEqualTo(1 << 20);
  }

  @Test
  void next_walksAllInOrder_likeASortedMap() {
    Random random = new Random(1);
    TreeMap<Integer, String> oracle = new TreeMap<>();
    for (int i = 0; i < 500; i++) {
      int fd = i < 250 ? random.nextInt(3000) : random.nextInt(FdTable.CAPACITY);
      table.put(fd, "v" + fd);
      oracle.put(fd, "v" + fd);
    }
    for (int fd : List.copyOf(oracle.keySet())) {
      if (random.nextBoolean()) {
        assertThat(table.remove(fd)).isEqualTo(oracle.remove(fd));
      }
    }

    List<Integer> walked = new ArrayList<>();
    for (int fd = table.next(0); fd >= 0; fd = table.next(fd + 1)) {
      walked.add(fd);
    }

    assertThat(walked).containsExactlyElementsOf(oracle.keySet());
  }

  @Test
  void remove_givesTheValueToExactlyOneOfMany() throws Exception {
    for (int round = 0; round < 200; round++) {
      int fd = 5000 + round;
      table.put(fd, "value");

      List<Object> removed = Concurrently.call(4, () -> table.remove(fd));

      assertThat(removed.stream().filter(value -> value != null)).hasSize(1);
    }
  }

  @Test
  void putAndRemove_loseNothingBetweenThreads() throws Exception {
    int rounds = 20_000;
    AtomicInteger put = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    Callable<Void> putter =
        () -> {
          for (int i = 0; i < rounds; i++) {
            put.getAndIncrement();
            if (table.put(i % 3000, i) != null) {
              taken.getAndIncrement();
            }
          }
          return null;
        };
    Callable<Void> remover =
        () -> {
          for (int i = 0; i < rounds; i++) {
            if (table.remove(i % 3000) != null) {
              taken.getAndIncrement();
            }
          }
          return null;
        };

    Concurrently.callAll(List.of(putter, putter, remover, remover));

    int left = 0;
    for (int fd = table.next(0); fd >= 0; fd = table.next(fd + 1)) {
      left++;
    }
    assertThat(taken.get() + left).isEqualTo(put.get());
  }
}
