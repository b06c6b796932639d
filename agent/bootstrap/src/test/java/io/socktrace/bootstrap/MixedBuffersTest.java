package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gathering and scattering calls of all mixtures, moved in order and often in part only. */
class MixedBuffersTest {
  private static final int RUNS = 20_000;

  private final Random random = new Random(7);
  private final FakeFields fields = new FakeFields();
  private ProbeRun run;
  private Connection connection;

  /** Bytes of heap, direct and mapped buffers, and the calls, as the test moved them. */
  private final long[] bytes = new long[3];

  private final long[] calls = new long[3];

  @BeforeEach
  void start() {
    run = ProbeRun.keepingAll();
    connection = run.accept();
    PrivateFields.connect(fields);
  }

  @AfterEach
  void stop() {
    PrivateFields.connect(new FakeFields());
    run.close();
  }

  @Test
  void bytes_areCountedByTheBufferThatTheyWereIn() {
    for (int i = 0; i < RUNS; i++) {
      fields.mapped.clear();
      ByteBuffer[] buffers = buffers();
      int offset = random.nextInt(buffers.length);
      int length = random.nextInt(buffers.length - offset + 1);
      int fd = connection.fd;
      long heap = Probe.heapRemaining(fd, buffers, offset, length);
      long mapped = Probe.mappedRemaining(heap, buffers, offset, length);
      long moved = move(buffers, offset, length);
      Probe.transmitted(moved, fd, buffers, offset, length, heap, mapped);
      Probe.received(moved, fd, buffers, offset, length, heap, mapped);
    }

    for (int kind = 0; kind < 3; kind++) {
      for (int base : new int[] {Connection.RECEIVED_HEAP, Connection.TRANSMITTED_HEAP}) {
        assertThat(connection.counter(base + kind * Connection.NEXT_KIND))
            .isEqualTo(bytes[kind])
            .isPositive();
        assertThat(connection.counter(base + kind * Connection.NEXT_KIND + 1))
            .isEqualTo(calls[kind])
            .isPositive();
      }
    }
  }

  @Test
  void nullAmongBuffers_isLeftForTheJdkToRefuse() {
    ByteBuffer[] buffers = {ByteBuffer.allocate(1), null};
    long heap = Probe.heapRemaining(connection.fd, buffers, 0, 2);

    assertThat(heap).isNegative();
    assertThat(Probe.mappedRemaining(heap, buffers, 0, 2)).isZero();
  }

  @Test
  void buffersMovedBySomebodyElse_stillAddUp() {
    ByteBuffer[] buffers = {ByteBuffer.allocate(10), ByteBuffer.allocateDirect(10)};
    long heap = Probe.heapRemaining(connection.fd, buffers, 0, 2);
    buffers[0].position(10);

    Probe.transmitted(5, connection.fd, buffers, 0, 2, heap, 0);

    assertThat(connection.counter(Connection.TRANSMITTED_HEAP)).isEqualTo(5);
    assertThat(connection.counter(Connection.TRANSMITTED_HEAP + 1)).isEqualTo(1);
  }

  private ByteBuffer[] buffers() {
    int only = random.nextInt(6);
    ByteBuffer[] buffers = new ByteBuffer[1 + random.nextInt(6)];
    for (int i = 0; i < buffers.length; i++) {
      int kind = only < 3 ? only : random.nextInt(3);
      int size = random.nextInt(100);
      buffers[i] =
          kind == Buffers.HEAP ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
      buffers[i].position(random.nextInt(size + 1));
      if (kind == Buffers.MAPPED) {
        fields.mapped.add(buffers[i]);
      }
    }
    return buffers;
  }

  /** As the JDK does: in order, as far as the kernel took or gave bytes. */
  private long move(ByteBuffer[] buffers, int offset, int length) {
    long all = 0;
    for (int i = offset; i < offset + length; i++) {
      all += buffers[i].remaining();
    }
    long moved = random.nextBoolean() ? all : (long) (random.nextDouble() * all);
    long[] before = bytes.clone();
    long left = moved;
    for (int i = offset; i < offset + length; i++) {
      int part = (int) Math.min(left, buffers[i].remaining());
      buffers[i].position(buffers[i].position() + part);
      left -= part;
      bytes[kindOf(buffers[i])] += part;
    }
    for (int kind = 0; kind < 3; kind++) {
      if (bytes[kind] > before[kind]) {
        calls[kind]++;
        break;
      }
    }
    return moved;
  }

  private int kindOf(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      return Buffers.HEAP;
    }
    return fields.mapped.contains(buffer) ? Buffers.MAPPED : Buffers.DIRECT;
  }
}
