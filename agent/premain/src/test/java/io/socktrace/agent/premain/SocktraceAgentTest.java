package io.socktrace.agent.premain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocktraceAgentTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"jdk.compiler", "jdk.jcmd", "java.base", "jdk.jartool", "jdk.jshell", "jdk.jlink"})
  void isJdkTool_knowsTheJdksOwn(String mainModule) {
    assertThat(SocktraceAgent.isJdkTool(mainModule)).isTrue();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "jdk.httpserver", "com.example.app", "javax.thing", "jdkless"})
  void isJdkTool_letsApplicationsIn(String mainModule) {
    assertThat(SocktraceAgent.isJdkTool(mainModule)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"17,amd64", "21,amd64", "25,aarch64", "99,amd64"})
  void unsupported_isNullWhereItRuns(String java, String arch) {
    assertThat(SocktraceAgent.unsupported(java, "Linux", arch)).isNull();
  }

  @Test
  void unsupported_namesWhatIsMissing() {
    assertThat(SocktraceAgent.unsupported("1.8", "Linux", "amd64")).contains("1.8", "17");
    assertThat(SocktraceAgent.unsupported("11", "Linux", "amd64")).contains("11", "17");
    assertThat(SocktraceAgent.unsupported("17", "Windows 11", "amd64")).contains("Windows 11");
    assertThat(SocktraceAgent.unsupported("17", "Mac OS X", "aarch64")).contains("Mac OS X");
    assertThat(SocktraceAgent.unsupported("17", "Linux", "s390x")).contains("s390x");
    assertThat(SocktraceAgent.unsupported("17", "Linux", null)).contains("null");
  }

  @Test
  void classes_areReadableByJava8() throws IOException {
    for (Class<?> each : List.of(SocktraceAgent.class, IsolatedLoader.class)) {
      try (InputStream in = each.getResourceAsStream(each.getSimpleName() + ".class")) {
        DataInputStream data = new DataInputStream(in);
        assertThat(data.readInt()).isEqualTo(0xCAFEBABE);
        data.readUnsignedShort();
        assertThat(data.readUnsignedShort()).as("class file version").isEqualTo(52);
      }
    }
  }
}
