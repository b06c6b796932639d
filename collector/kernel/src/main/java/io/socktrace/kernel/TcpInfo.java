package io.socktrace.kernel;

import java.nio.ByteBuffer;

/**
 * Mirror of {@code struct tcp_info} (include/uapi/linux/tcp.h) as far as socktrace uses it, over
 * memory that the kernel filled.
 *
 * <p>The struct grows with the kernel, so the length that the kernel returned decides which fields
 * exist: a field beyond it is {@link #ABSENT}. So is one whose value says "never measured". Values
 * are unsigned in the kernel: u32 become a {@code long}, u64 end at {@link Long#MAX_VALUE}.
 *
 * <p>A flyweight: it allocates and throws nothing, and is as thread-safe as the memory is.
 */
public final class TcpInfo {
  public static final long ABSENT = -1;

  /** {@code TCP_ESTABLISHED} in include/net/tcp_states.h. */
  public static final int ESTABLISHED = 1;

  /** {@code TCP_LISTEN} in include/net/tcp_states.h. */
  public static final int LISTEN = 10;

  // Offsets as gcc's offsetof gives them; none has moved since the field was added, and TCP_INFO is
  // the same on all 64-bit machines.                  bytes  field
  private static final int STATE = 0; //                   1  tcpi_state
  private static final int RETRANSMITS = 2; //             1  tcpi_retransmits
  private static final int UNACKED = 24; //                4  tcpi_unacked
  private static final int SACKED = 28; //                 4  tcpi_sacked
  private static final int LAST_DATA_SENT = 44; //         4  tcpi_last_data_sent
  private static final int LAST_DATA_RECV = 52; //         4  tcpi_last_data_recv
  private static final int RTT = 68; //                    4  tcpi_rtt
  private static final int RTTVAR = 72; //                 4  tcpi_rttvar
  private static final int TOTAL_RETRANS = 100; //         4  tcpi_total_retrans
  private static final int BYTES_ACKED = 120; //           8  tcpi_bytes_acked
  private static final int BYTES_RECEIVED = 128; //        8  tcpi_bytes_received
  private static final int NOTSENT_BYTES = 144; //         4  tcpi_notsent_bytes
  private static final int MIN_RTT = 148; //               4  tcpi_min_rtt
  private static final int DELIVERY_RATE = 160; //         8  tcpi_delivery_rate
  private static final int BUSY_TIME = 168; //             8  tcpi_busy_time
  private static final int RWND_LIMITED = 176; //          8  tcpi_rwnd_limited
  private static final int SNDBUF_LIMITED = 184; //        8  tcpi_sndbuf_limited
  private static final int BYTES_SENT = 200; //            8  tcpi_bytes_sent
  private static final int BYTES_RETRANS = 208; //         8  tcpi_bytes_retrans

  /** {@code ~0U}: the start value of the kernel's minimum filter, kept until there is a sample. */
  private static final long NO_MINIMUM = 0xFFFF_FFFFL;

  private ByteBuffer memory;
  private int offset;
  private int lengthBytes;

  /**
   * Looks from now on at {@code lengthBytes} bytes at {@code offset} of a buffer in native order;
   * what the buffer does not hold is not looked at.
   */
  public TcpInfo wrap(ByteBuffer memory, int offset, int lengthBytes) {
    this.memory = memory;
    this.offset = offset;
    this.lengthBytes = Math.min(lengthBytes, memory.limit() - offset);
    return this;
  }

  /** How much of the struct is there; 0 if the kernel refused. */
  public int lengthBytes() {
    return lengthBytes;
  }

  /** A number of include/net/tcp_states.h, such as {@link #LISTEN}. */
  public int state() {
    return (int) u8(STATE);
  }

  /** Retransmissions of what is unacknowledged now; {@link #totalRetrans} counts the life's. */
  public long retransmits() {
    return u8(RETRANSMITS);
  }

  public long unacked() {
    return u32(UNACKED);
  }

  public long sacked() {
    return u32(SACKED);
  }

  /** Connections in a listener's accept queue: the kernel reuses {@code tcpi_unacked} for it. */
  public long acceptQueueLength() {
    return state() == LISTEN ? unacked() : ABSENT;
  }

  /**
   * The backlog of listen(2) after its clamping by net.core.somaxconn ({@code tcpi_sacked}). The
   * queue is full when its length exceeds the limit (sk_acceptq_is_full), so one more fits.
   */
  public long acceptQueueLimit() {
    return state() == LISTEN ? sacked() : ABSENT;
  }

  /**
   * Age of the last segment sent, in steps of a {@link Tick}. The handshake's end counts as the
   * first one (tcp_create_openreq_child), so before the application writes this is the age of the
   * connection.
   */
  public long lastDataSentMillis() {
    return u32(LAST_DATA_SENT);
  }

  /** Age of the last data received, or of the connection if there was none; steps of a tick. */
  public long lastDataRecvMillis() {
    return u32(LAST_DATA_RECV);
  }

  /** Smoothed round trip; absent as long as there is no sample, which the kernel says by 0. */
  public long rttMicros() {
    long micros = u32(RTT);
    return micros == 0 ? ABSENT : micros;
  }

  /** Mean deviation of the round trip: without a sample it is the kernel's initial guess. */
  public long rttVarMicros() {
    return u32(RTTVAR);
  }

  /** Retransmitted segments in the connection's life, SYN-ACKs included. */
  public long totalRetrans() {
    return u32(TOTAL_RETRANS);
  }

  /** Bytes that the peer has acknowledged; its acknowledgement of a FIN counts as one. */
  public long bytesAcked() {
    return u64(BYTES_ACKED);
  }

  /** Bytes that have arrived in order, read by the application or not; a FIN counts as one. */
  public long bytesReceived() {
    return u64(BYTES_RECEIVED);
  }

  /** Bytes in the send buffer that have not been sent even once. */
  public long notsentBytes() {
    return u32(NOTSENT_BYTES);
  }

  /** Smallest round trip of the last minutes (tcp_min_rtt_wlen); absent without a sample. */
  public long minRttMicros() {
    long micros = u32(MIN_RTT);
    return micros == NO_MINIMUM ? ABSENT : micros;
  }

  /** Bytes per second of the most recent delivery, 0 before the first. */
  public long deliveryRate() {
    return u64(DELIVERY_RATE);
  }

  /** Time with data to send or unacknowledged; the two limited times are parts of it. */
  public long busyTimeMicros() {
    return u64(BUSY_TIME);
  }

  /** Time during which the peer's receive window held sending up. */
  public long rwndLimitedMicros() {
    return u64(RWND_LIMITED);
  }

  /** Time during which our own send buffer was too small. */
  public long sndbufLimitedMicros() {
    return u64(SNDBUF_LIMITED);
  }

  /** Bytes sent, retransmissions included (since Linux 4.19). */
  public long bytesSent() {
    return u64(BYTES_SENT);
  }

  /** Bytes sent again (since Linux 4.19). */
  public long bytesRetrans() {
    return u64(BYTES_RETRANS);
  }

  private long u8(int field) {
    return has(field, Byte.BYTES) ? Byte.toUnsignedLong(memory.get(offset + field)) : ABSENT;
  }

  private long u32(int field) {
    return has(field, Integer.BYTES)
        ? Integer.toUnsignedLong(memory.getInt(offset + field))
        : ABSENT;
  }

  private long u64(int field) {
    if (!has(field, Long.BYTES)) {
      return ABSENT;
    }
    long value = memory.getLong(offset + field);
    return value < 0 ? Long.MAX_VALUE : value;
  }

  private boolean has(int field, int fieldBytes) {
    return field + fieldBytes <= lengthBytes;
  }
}
