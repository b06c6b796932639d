package io.socktrace.collector.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The readers, on files of a directory, and the parsers, on texts as Linux 6.18 writes them. */
class ProcessFilesTest {
  @TempDir private Path root;
  private FakeProc proc;

  @BeforeEach
  void make() {
    proc = new FakeProc(root);
  }

  @Test
  void processes_areTheNumbersAlone() throws IOException {
    proc.file("17/status", "").file("4/status", "").file("self/status", "").file("1x/y", "");
    proc.file("99999999999/status", "");
    assertThat(new Processes(root).pids()).containsExactly(4L, 17L);
  }

  @Test
  void fdLinks_areTheSockets() throws IOException {
    proc.link("4/fd/0", "/dev/null").link("4/fd/3", "socket:[17]").link("4/fd/11", "socket:[18]");
    FdLinks links = new FdLinks(root);
    assertThat(links.sockets(4)).containsExactly(Map.entry(3, 17L), Map.entry(11, 18L));
    assertThat(links.target(4, 0)).isEqualTo("/dev/null");
    assertThatThrownBy(() -> links.sockets(5)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "socket:[",
        "socket:[]",
        "socket:[x]",
        "socket:[-5]",
        "socket:[17",
        "pipe:[17]",
        "socket:[99999999999999999999]",
        "/tmp/socket:[17]"
      })
  void inode_isNoneOfOtherLinks(String target) {
    assertThat(FdLinks.inode(target)).isEqualTo(FdLinks.NO_SOCKET);
  }

  @Test
  void fdInfo_keepsWhatTheKernelWrites_andCountsWhatItDoesNot() throws IOException {
    proc.file("4/fdinfo/7", "pos:\t0\nflags:\t02004002\nmnt_id:\t9\nino:\t24135554\nnew:\t1\n");
    Fields fields = new FdInfo(root).read(4, 7);
    assertThat(fields.value("flags")).contains("02004002");
    assertThat(fields.value("ino")).contains("24135554");
    assertThat(fields.value("absent")).isEmpty();
    assertThat(fields.malformed()).isZero();
    Fields cut = FdInfo.parse("pos:\t0\nfla");
    assertThat(cut.values()).containsOnlyKeys("pos");
    assertThat(cut.malformed()).isOne();
    assertThat(cut.malformedLine()).isEqualTo("fla");
  }

  @Test
  void status_tellsTheEffectiveUidAndCapabilities() {
    ProcessStatus status =
        ProcessStatus.parse(
            "Name:\tjava\nUid:\t0\t65534\t0\t0\nCapInh:\t0000000000000000\n"
                + "CapEff:\t0000000000080004\n");
    assertThat(status.name()).isEqualTo("java");
    assertThat(status.uid()).hasValue(65534);
    assertThat(status.has(ProcessStatus.CAP_SYS_PTRACE)).isTrue();
    assertThat(status.has(ProcessStatus.CAP_DAC_READ_SEARCH)).isTrue();
    assertThat(status.has(ProcessStatus.CAP_SYS_ADMIN)).isFalse();
    assertThat(ProcessStatus.parse("").capabilities()).isEmpty();
  }

  @Test
  void arguments_endWithNuls() throws IOException {
    proc.file("4/cmdline", "java\0\0-jar\0").file("5/cmdline", "").file("6/cmdline", "rewritten");
    Arguments arguments = new Arguments(root);
    assertThat(arguments.read(4)).containsExactly("java", "", "-jar");
    assertThat(arguments.read(5)).isEmpty();
    assertThat(arguments.read(6)).containsExactly("rewritten");
  }

  @Test
  void environment_isReadAsGetenvDoes() {
    assertThat(Environment.parse("A=1\0B=x=y\0=z\0junk\0A=2\0".getBytes(StandardCharsets.UTF_8)))
        .containsExactly(Map.entry("A", "1"), Map.entry("B", "x=y"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java -Xmx1g com.example.Shop -javaagent:/x/socktrace-agent.jar | com.example.Shop | false",
        "java -javaagent:/x/socktrace-agent.jar com.example.Shop | com.example.Shop | true",
        "java -javaagent:/x/socktrace-agent.jar=debug=on -jar /srv/shop.jar a | shop.jar | true",
        "java -javaagent:/socktrace/other.jar -cp /socktrace.jar Main | Main | false",
        "java -cp -javaagent:/x/socktrace.jar Main | Main | false",
        "java --module-path=/m -m shop/com.example.Shop | shop/com.example.Shop | false",
        "java --add-opens java.base/java.lang=ALL-UNNAMED --module=shop | shop | false",
        "java -jar | '' | false",
        "java -version | '' | false"
      })
  void javaCommand_isReadAsTheLauncherDoes(String line, String program, boolean agent) {
    JavaCommand command = JavaCommand.parse(List.of(line.split(" ")));
    assertThat(command.program()).isEqualTo(program);
    assertThat(command.agent()).isEqualTo(agent);
    assertThat(command.argumentFiles()).isFalse();
  }

  @Test
  void program_knowsTheAgentFromTheEnvironmentToo() throws IOException {
    proc.file("4/cmdline", "/usr/bin/java\0Main\0")
        .file("4/environ", "JAVA_TOOL_OPTIONS=-Xss1m '-javaagent:/x/socktrace-agent.jar=a=b'\0");
    proc.file("5/cmdline", "java\0Main\0").file("5/environ", "PATH=/bin\0");
    proc.file("6/cmdline", "java\0Main\0");
    proc.file("7/cmdline", "java\0@options\0Main\0").file("7/environ", "PATH=/bin\0");
    proc.file("8/cmdline", "shop\0start\0")
        .file("8/maps", "7f00-7f01 r-xp 0 08:01 5  /srv/lib/server/libjvm.so\n")
        .file("8/environ", "A=b\0");
    proc.file("9/cmdline", "nginx: master\0");
    proc.file("10/cmdline", "").file("10/status", "Name:\tkworker/0:1\n");
    assertThat(agent(4)).isEqualTo(Program.Agent.ON);
    assertThat(agent(5)).isEqualTo(Program.Agent.OFF);
    assertThat(agent(6)).isEqualTo(Program.Agent.UNKNOWN);
    assertThat(agent(7)).isEqualTo(Program.Agent.UNKNOWN);
    assertThat(agent(8)).isEqualTo(Program.Agent.OFF);
    assertThat(agent(9)).isEqualTo(Program.Agent.NONE);
    assertThat(Program.of(root, 10).command()).isEqualTo("[kworker/0:1]");
  }

  private Program.Agent agent(long pid) throws IOException {
    return Program.of(root, pid).agent();
  }

  @Test
  void namespaces_haveAProcessEach() throws IOException {
    proc.link("4/ns/net", "net:[1]").link("5/ns/net", "net:[2]").link("6/ns/net", "net:[1]");
    proc.link("7/ns/net", "net:[x]").file("8/status", "");
    NetworkNamespaces.Seen seen = new NetworkNamespaces(root).read();
    assertThat(seen.byInode()).containsExactly(Map.entry(1L, 4L), Map.entry(2L, 5L));
    assertThat(seen.denied()).isZero();
  }

  @Test
  void procMount_isTheLastOneThere() {
    String first = "23 1 0:21 / /proc rw,relatime shared:5 - proc proc rw\n";
    String second = "90 23 0:50 / /proc rw,relatime - proc proc rw,hidepid=invisible,subset=pid\n";
    String other = "91 23 0:51 / /chroot/proc rw - proc proc rw,hidepid=2\n91 23\n";
    assertThat(ProcMount.parse(first + other, "/proc").hidesProcesses()).isFalse();
    assertThat(ProcMount.parse(first + second + other, "/proc").hidesProcesses()).isTrue();
    assertThat(ProcMount.parse(first + second, "/proc").isSubset()).isTrue();
    assertThat(ProcMount.parse("", "/proc").options()).isEmpty();
    assertThat(new ProcMount("rw,hidepid=noaccess").hidesProcesses()).isFalse();
    assertThat(new ProcMount("rw,hidepid=2").hidesProcesses()).isTrue();
  }

  @Test
  void socketTable_findsRowsByInode() throws IOException {
    String tcp =
        "   3: 0100007F:46A0 0100007F:8AE0 01 00000000:00000000 00:00000000 00000000     0        0"
            + " 77 1 00000000607c95d\n";
    proc.file("4/net/tcp", "  sl  local_address ... inode\n" + tcp + "   4: cut");
    proc.file(
        "4/net/unix",
        "Num RefCount Protocol Flags Type St Inode Path\n"
            + "00000000cbd19b5c: 00000002 00000000 00010000 0001 01  2214 /run/with space\n");
    Map<Long, SocketTable.Row> found = new SocketTable(root).find(4, Set.of(77L, 2214L, 5L));
    assertThat(found).containsOnlyKeys(77L, 2214L);
    assertThat(found.get(77L)).isEqualTo(new SocketTable.Row("tcp", tcp.strip()));
    assertThat(found.get(2214L).row()).endsWith("/run/with space");
  }
}
