package io.socktrace.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Each accessor of {@link TcpInfo} under the name that the C struct has for it. */
final class TcpInfoLayout {
  /** The table that the C compiler gives for the kernel header, one {@code field offset bytes}. */
  static final String FIXTURE = "tcp_info-offsets";

  record Field(int offset, int bytes) {}

  private TcpInfoLayout() {}

  static Map<String, ToLongFunction<TcpInfo>> accessors() {
    Map<String, ToLongFunction<TcpInfo>> accessors = new LinkedHashMap<>();
    accessors.put("tcpi_state", TcpInfo::state);
    accessors.put("tcpi_retransmits", TcpInfo::retransmits);
    accessors.put("tcpi_unacked", TcpInfo::unacked);
    accessors.put("tcpi_sacked", TcpInfo::sacked);
    accessors.put("tcpi_last_data_sent", TcpInfo::lastDataSentMillis);
    accessors.put("tcpi_last_data_recv", TcpInfo::lastDataRecvMillis);
    accessors.put("tcpi_rtt", TcpInfo::rttMicros);
    accessors.put("tcpi_rttvar", TcpInfo::rttVarMicros);
    accessors.put("tcpi_total_retrans", TcpInfo::totalRetrans);
    accessors.put("tcpi_bytes_acked", TcpInfo::bytesAcked);
    accessors.put("tcpi_bytes_received", TcpInfo::bytesReceived);
    accessors.put("tcpi_notsent_bytes", TcpInfo::notsentBytes);
    accessors.put("tcpi_min_rtt", TcpInfo::minRttMicros);
    accessors.put("tcpi_delivery_rate", TcpInfo::deliveryRate);
    accessors.put("tcpi_busy_time", TcpInfo::busyTimeMicros);
    accessors.put("tcpi_rwnd_limited", TcpInfo::rwndLimitedMicros);
    accessors.put("tcpi_sndbuf_limited", TcpInfo::sndbufLimitedMicros);
    accessors.put("tcpi_bytes_sent", TcpInfo::bytesSent);
    accessors.put("tcpi_bytes_retrans", TcpInfo::bytesRetrans);
    return accessors;
  }

  static Map<String, Field> parse(String table) {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (String line : table.lines().toList()) {
      String[] words = line.split(" ");
      fields.put(words[0], new Field(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
    }
    return fields;
  }

  /** A C program that prints the table for the accessors above. */
  static String program() {
    StringBuilder c = new StringBuilder("#include <linux/tcp.h>\n#include <stddef.h>\n");
    c.append("#include <stdio.h>\nint main(void) {\n  struct tcp_info i;\n");
    for (String field : accessors().keySet()) {
      c.append(
          String.format(
              "  printf(\"%1$s %%zu %%zu\\n\", offsetof(struct tcp_info, %1$s), sizeof(i.%1$s));%n",
              field));
    }
    return c.append("  return 0;\n}\n").toString();
  }
}
