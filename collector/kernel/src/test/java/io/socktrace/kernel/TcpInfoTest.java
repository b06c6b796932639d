package io.socktrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.kernel.TcpInfoLayout.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TcpInfoTest {
  private static final int STRUCT_BYTES = 232;

  private final ByteBuffer memory = ByteBuffer.allocateDirect(400).order(ByteOrder.nativeOrder());
  private final TcpInfo info = new TcpInfo();

  @Test
  void accessors_readTheOffsetsOfTheKernelHeader() throws IOException {
    Map<String, Field> layout = layout();
    assertThat(layout.keySet()).isEqualTo(TcpInfoLayout.accessors().keySet());
    TcpInfoLayout.accessors()
        .forEach(
            (name, accessor) -> {
              zero();
              Field field = layout.get(name);
              // The lowest and the highest byte of the field differ from its neighbours' zeros.
              byte[] bytes = new byte[field.bytes()];
              bytes[0] = 0x11;
              bytes[bytes.length - 1] = 0x12;
              memory.put(16 + field.offset(), bytes);
              long expected = unsigned(bytes);
              info.wrap(memory, 16, STRUCT_BYTES);
              assertThat(accessor.applyAsLong(info)).as(name).isEqualTo(expected);
            });
  }

  @Test
  void accessors_areAbsentExactlyWhereTheLengthEnds() throws IOException {
    Map<String, Field> layout = layout();
    Random random = new Random(11);
    for (int length = 0; length <= 400; length++) {
      fill(random);
      info.wrap(memory, 0, length);
      for (var accessor : TcpInfoLayout.accessors().entrySet()) {
        Field field = layout.get(accessor.getKey());
        boolean there = field.offset() + field.bytes() <= length;
        assertThat(accessor.getValue().applyAsLong(info) != TcpInfo.ABSENT)
            .as("%s in %d bytes", accessor.getKey(), length)
            .isEqualTo(there);
      }
    }
  }

  @Test
  void wrap_looksAtNothingBehindTheBuffer() {
    Random random = new Random(12);
    for (int i = 0; i < 2000; i++) {
      fill(random);
      memory.limit(random.nextInt(401));
      int offset = random.nextInt(memory.limit() + 1);
      info.wrap(memory, offset, random.nextInt(500) - 50);
      TcpInfoLayout.accessors().values().forEach(a -> a.applyAsLong(info));
      assertThat(info.lengthBytes()).isLessThanOrEqualTo(memory.limit() - offset);
      memory.clear();
    }
  }

  @Test
  void everything_isAbsentBeforeTheFirstRead() {
    assertThat(info.lengthBytes()).isZero();
    assertThat(TcpInfoLayout.accessors().values())
        .allSatisfy(a -> assertThat(a.applyAsLong(info)).isEqualTo(TcpInfo.ABSENT));
    assertThat(info.acceptQueueLength()).isEqualTo(TcpInfo.ABSENT);
    assertThat(info.acceptQueueLimit()).isEqualTo(TcpInfo.ABSENT);
  }

  @Test
  void u32_isUnsigned() {
    memory.putInt(100, 0xFFFF_FFFE);
    assertThat(info.wrap(memory, 0, STRUCT_BYTES).totalRetrans()).isEqualTo(0xFFFF_FFFEL);
  }

  @Test
  void u64_endsAtTheLargestLong() {
    memory.putLong(160, -1);
    assertThat(info.wrap(memory, 0, STRUCT_BYTES).deliveryRate()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void roundTrips_withoutSampleAreAbsent() {
    memory.putInt(68, 0).putInt(148, -1);
    info.wrap(memory, 0, STRUCT_BYTES);
    assertThat(info.rttMicros()).isEqualTo(TcpInfo.ABSENT);
    assertThat(info.minRttMicros()).isEqualTo(TcpInfo.ABSENT);
  }

  @Test
  void acceptQueue_isAbsentUnlessListening() {
    memory.putInt(24, 7).putInt(28, 50);
    memory.put(0, (byte) TcpInfo.ESTABLISHED);
    info.wrap(memory, 0, STRUCT_BYTES);
    assertThat(info.acceptQueueLength()).isEqualTo(TcpInfo.ABSENT);
    assertThat(info.acceptQueueLimit()).isEqualTo(TcpInfo.ABSENT);

    memory.put(0, (byte) TcpInfo.LISTEN);
    assertThat(info.acceptQueueLength()).isEqualTo(7);
    assertThat(info.acceptQueueLimit()).isEqualTo(50);
  }

  private static Map<String, Field> layout() throws IOException {
    return TcpInfoLayout.parse(Fixture.text(TcpInfoTest.class, TcpInfoLayout.FIXTURE));
  }

  private static long unsigned(byte[] bytes) {
    ByteBuffer wide = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    return wide.put(little ? 0 : Long.BYTES - bytes.length, bytes).getLong(0);
  }

  private void zero() {
    memory.put(0, new byte[memory.capacity()]);
  }

  /** Random bytes, none of which make a value that stands for "never measured". */
  private void fill(Random random) {
    byte[] bytes = new byte[memory.capacity()];
    random.nextBytes(bytes);
    memory.put(0, bytes).putInt(68, 1).putInt(148, 1);
  }
}
