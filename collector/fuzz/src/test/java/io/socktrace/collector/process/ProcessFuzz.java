package io.socktrace.collector.process;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any text as a file of a process, which may have overwritten its own command line. */
final class ProcessFuzz {

  @FuzzTest(maxDuration = "2m")
  void fdInfo(byte[] text) {
    Fields fields = FdInfo.parse(latin1(text));
    if (fields.malformed() > 0 != (fields.malformedLine() != null)) {
      throw new AssertionError("counts do not fit");
    }
    ProcessStatus.parse(latin1(text));
  }

  @FuzzTest(maxDuration = "2m")
  void otherFiles(byte[] text) {
    JavaCommand.parse(Arguments.parse(text));
    Environment.parse(text).values().forEach(JavaCommand::hasAgent);
    ProcMount.parse(latin1(text), "/proc");
    FdLinks.inode(latin1(text));
    SocketTable.inode("tcp", latin1(text));
  }

  private static String latin1(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
