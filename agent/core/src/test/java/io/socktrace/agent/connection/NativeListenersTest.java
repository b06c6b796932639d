package io.socktrace.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.socktrace.bootstrap.Listener;
import io.socktrace.bootstrap.Sockets;
import io.socktrace.kernel.SocketReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeListenersTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 80);
  private static final long INODE = 4242;
  private static final long SECOND = 1_000_000_000;

  @TempDir Path proc;

  private final FakeApplication application = FakeApplication.start();
  private final FakeSockets kernel = new FakeSockets();
  private final int fd = application.freeFd();
  private NativeListeners natives;
  private long nowNanos = Long.MAX_VALUE - SECOND / 10; // it wraps on the way

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(proc.resolve("self/fd"));
    natives = new NativeListeners(new SocketReader(kernel.access()), proc);
  }

  @AfterEach
  void close() {
    application.close();
  }

  private void open() throws IOException {
    Files.createFile(proc.resolve("self/fd/" + fd));
    kernel.at(fd).inode = INODE;
  }

  private void compare(Set<Long> known) {
    natives.compare(Map.of(INODE, LOCAL), known, nowNanos);
  }

  private Listener settled() {
    nowNanos += SECOND;
    natives.settle(nowNanos);
    return Sockets.LISTENERS.get(fd);
  }

  @Test
  void unknownInode_isTakenInSomeMomentsAfterItWasFound() throws IOException {
    open();
    compare(Set.of());
    natives.settle(nowNanos);
    assertThat(Sockets.LISTENERS.get(fd)).isNull();

    Listener taken = settled();
    assertThat(taken.inode).isEqualTo(INODE);
    assertThat(taken.local).isEqualTo(LOCAL);
    assertThat(taken.backlog).isEqualTo(-1);
    assertThat(taken.opening).isNull();
    assertThat(Sockets.takeNewListeners()).isSameAs(taken);
  }

  @Test
  void listenerThatAHookTellsOfMeanwhile_isThatOne() throws IOException {
    open();
    compare(Set.of());
    Listener hooked = application.listen(fd, LOCAL);

    assertThat(settled()).isSameAs(hooked);
    assertThat(hooked.closing).isFalse();
  }

  @Test
  void knownInode_isLeftAlone() throws IOException {
    open();
    compare(Set.of(INODE));
    assertThat(settled()).isNull();
  }

  @Test
  void descriptorThatIsAnotherByThen_isLeftAlone() throws IOException {
    open();
    compare(Set.of());
    kernel.at(fd).inode = 1;
    assertThat(settled()).isNull();
  }

  @Test
  void othersInode_isNotLookedForAgain_untilManyLooksLater() throws IOException {
    compare(Set.of());
    open();
    compare(Set.of());
    assertThat(settled()).isNull();

    for (int i = 0; i < 60; i++) {
      compare(Set.of());
    }
    assertThat(settled()).isNotNull();
  }

  @Test
  void verify_letsGoOfAnotherInode_notOfAnAnswerThatDidNotCome() throws IOException {
    open();
    compare(Set.of());
    Listener taken = settled();
    natives.verify(taken);
    assertThat(Sockets.LISTENERS.get(fd)).isSameAs(taken);

    kernel.at(fd).inode = 1;
    natives.verify(taken);
    assertThat(taken.closing).isTrue();
    assertThat(Sockets.LISTENERS.get(fd)).isNull();

    Listener unanswered = application.listen(application.freeFd(), LOCAL);
    unanswered.inode = 5;
    natives.verify(unanswered);
    assertThat(unanswered.closing).isFalse();
  }
}
