package io.socktrace.kernel.procfs;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any text as {@code /proc/net/tcp}: rows that are none are counted, nothing is thrown. */
class NetTcpFuzz {
  @FuzzTest(maxDuration = "5m")
  void table(FuzzedDataProvider data) {
    NetTcp.parse("  sl  local_address\n" + data.consumeRemainingAsAsciiString());
  }
}
