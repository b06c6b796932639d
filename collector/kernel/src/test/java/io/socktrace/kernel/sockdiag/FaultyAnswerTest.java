package io.socktrace.kernel.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that break off, fail, or contradict themselves, made of the captured ones. */
final class FaultyAnswerTest {
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int ENOMEM = 12;
  private static final int ENOBUFS = 105;
  private static final int NLM_F_DUMP_INTR = 0x10;

  /** Of struct inet_diag_msg. */
  private static final int FIXED_BYTES = 72;

  private static final int COOKIE = 44;

  private final FakeNetlink kernel = new FakeNetlink();
  private List<byte[]> four;
  private List<byte[]> six;

  /** The rows of IPv4, which are in one datagram, the first one of which is changed. */
  private List<byte[]> messages;

  private byte[] done;

  @BeforeEach
  void takeApart() throws IOException {
    four = Recording.LISTENERS.answers().get(0);
    six = Recording.LISTENERS.answers().get(1);
    messages = Message.split(four.get(0));
    done = four.get(1);
    assertThat(messages).hasSize(6);
  }

  @Test
  void interruptedDump_isAskedForAgain() throws IOException {
    kernel.answer(interrupted()).answer(interrupted()).answer(four).answer(six);
    assertWhole(open().listeners());
    assertThat(kernel.requests).hasSize(4);
    assertThat(kernel.opened).isOne();
  }

  @Test
  void alwaysInterruptedDump_isTakenAsItIs() throws IOException {
    for (int i = 0; i < 4; i++) {
      kernel.answer(interrupted());
    }
    kernel.answer(six);
    Dump<InetListener> dump = open().listeners();
    assertThat(dump.complete()).isFalse();
    assertThat(dump.rows()).hasSize(9);
    assertThat(kernel.requests).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {ENOBUFS, EAGAIN, EINTR})
  void brokenOffDump_isAskedForOnANewSocket(int errno) throws IOException {
    kernel.answer(List.of(four.get(0), errno)).answer(four).answer(six);
    assertWhole(open().listeners());
    assertThat(kernel.opened).isEqualTo(2);
    assertThat(kernel.closed).isOne();
  }

  @Test
  void alwaysBrokenOffDump_isPartial_andEnds() throws IOException {
    for (int i = 0; i < 4; i++) {
      kernel.answer(List.of(four.get(0), ENOBUFS));
    }
    kernel.answer(six);
    Dump<InetListener> dump = open().listeners();
    assertThat(dump.complete()).isFalse();
    assertThat(dump.rows()).hasSize(9);
  }

  @Test
  void failureOfTheWalk_isNoEmptySuccess() throws IOException {
    kernel.answer(List.of(Message.end(NetlinkHeader.NLMSG_DONE, ENOENT))).answer(six);
    SockDiag sockDiag = open();
    assertThatThrownBy(sockDiag::listeners)
        .isInstanceOf(SockDiagException.class)
        .hasMessageContaining("ENOENT (no kernel module tcp_diag or unix_diag)");
  }

  @Test
  void refusal_isNamed_andTheNextQuestionIsAnswered() throws IOException {
    kernel
        .answer(List.of(Message.end(NetlinkHeader.NLMSG_ERROR, 95)))
        .answer(List.of(ENOMEM))
        .answer(four)
        .answer(six);
    SockDiag sockDiag = open();
    assertThatThrownBy(sockDiag::listeners).hasMessageContaining("EOPNOTSUPP");
    assertThatThrownBy(sockDiag::listeners).hasMessageContaining("ENOMEM");
    assertWhole(sockDiag.listeners());
  }

  @Test
  void refusedRequest_isNamed() throws IOException {
    SockDiag sockDiag = open();
    kernel.sendErrno = 1;
    assertThatThrownBy(sockDiag::listeners).hasMessageContaining("EPERM (a seccomp filter?)");
    assertThat(kernel.closed).isOne();
  }

  @Test
  void longerDatagram_findsRoomTheSecondTime() throws IOException {
    List<byte[]> many = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      for (byte[] message : messages) {
        byte[] another = message.clone();
        Message.of(another).putInt(Message.HEADER_BYTES + COOKIE + 4, i);
        many.add(another);
      }
    }
    byte[] large = Message.join(many);
    assertThat(large.length).isGreaterThan(NetlinkSocket.FIRST_ANSWER_BYTES);
    kernel.answer(List.of(large, done)).answer(List.of(large, done)).answer(six);
    Dump<InetListener> dump = open().listeners();
    assertThat(dump.complete()).isTrue();
    assertThat(dump.rows()).hasSize(50 * 6 + 3);
    byte[] again = kernel.requests.get(1);
    Message.of(again).putInt(8, 1);
    assertThat(again).isEqualTo(kernel.requests.get(0));
  }

  @Test
  void tooLongDatagram_isLost() throws IOException {
    byte[] huge = new byte[NetlinkSocket.LIMIT_ANSWER_BYTES + 1];
    for (int i = 0; i < 4; i++) {
      kernel.answer(List.of(four.get(0), huge, done));
    }
    kernel.answer(six);
    Dump<InetListener> dump = open().listeners();
    assertThat(dump.complete()).isFalse();
    assertThat(dump.rows()).hasSize(9);
  }

  @Test
  void answerToAnotherQuestion_isPassedOver() throws IOException {
    byte[] foreign = four.get(0).clone();
    for (int at = 0; at < foreign.length; at += Message.of(foreign).getInt(at)) {
      Message.of(foreign).putInt(at + 8, 999).putInt(at + Message.HEADER_BYTES + COOKIE + 4, 999);
    }
    kernel.answer(List.of(foreign, four.get(0), done)).answer(six);
    assertWhole(open().listeners());
  }

  @Test
  void messagesOfAnotherProcess_arePassedOver() throws IOException {
    kernel.senderPid = 4711;
    for (int i = 0; i < 8; i++) {
      kernel.answer(four);
    }
    Dump<InetListener> dump = open().listeners();
    assertThat(dump.rows()).isEmpty();
    assertThat(dump.complete()).isFalse();
  }

  @Test
  void shortMessage_isLeftOutAndQuoted() throws IOException {
    messages.set(0, Message.resized(messages.get(0), Message.HEADER_BYTES + FIXED_BYTES - 4));
    answerMessages();
    Dump<InetListener> dump = open().listeners();
    assertThat(dump.rows()).hasSize(8);
    assertThat(dump.malformed()).isOne();
    assertThat(dump.firstMalformed()).startsWith("54000000").hasSize(2 * 84);
    assertThat(dump.complete()).isTrue();
  }

  @Test
  void wrongAttributeLength_isLeftOutAndQuoted() throws IOException {
    for (int wrong : new int[] {0, 3, 1000}) {
      byte[] message = messages.get(0);
      int at = Message.attribute(message, FIXED_BYTES, InetDiagMessage.INET_DIAG_SKMEMINFO);
      Message.of(message).putShort(at, (short) wrong);
      answerMessages();
      Dump<InetListener> dump = open().listeners();
      assertThat(dump.rows()).hasSize(8);
      assertThat(dump.malformed()).isOne();
      assertThat(dump.firstMalformed()).endsWith("... (" + message.length + " bytes)");
    }
  }

  @Test
  void unknownAttributes_areSkipped() throws IOException {
    kernel.answer(four).answer(six);
    Dump<InetListener> expected = open().listeners();
    byte[] message = messages.get(0);
    byte[] longer = Message.resized(message, message.length + 12);
    Message.of(longer)
        .putShort(message.length, (short) 9)
        .putShort(message.length + 2, (short) 999);
    messages.set(0, longer);
    answerMessages();
    assertThat(open().listeners()).isEqualTo(expected);
  }

  @Test
  void missingOrShorterFacts_areAbsent() throws IOException {
    int meminfo = InetDiagMessage.INET_DIAG_SKMEMINFO;
    byte[] first = messages.get(0);
    Message.of(first).putShort(Message.attribute(first, FIXED_BYTES, meminfo) + 2, (short) 999);
    // It is the last attribute; without its last word it is that of Linux before 4.7.
    byte[] second = Message.resized(messages.get(1), messages.get(1).length - 4);
    Message.of(second).putShort(Message.attribute(second, FIXED_BYTES, meminfo), (short) 36);
    messages.set(1, second);
    messages.set(2, Message.resized(messages.get(2), Message.HEADER_BYTES + FIXED_BYTES));
    answerMessages();
    Dump<InetListener> dump = open().listeners();
    assertThat(dump.rows()).hasSize(9);
    assertThat(dump.rows().subList(0, 3)).extracting(InetListener::drops).containsOnly(-1L);
    assertThat(dump.rows().subList(3, 9)).extracting(InetListener::drops).doesNotContain(-1L);
  }

  @Test
  void waitThatIsNotTold_isAbsent() throws IOException {
    List<byte[]> rows = Message.split(Recording.QUEUED.answers().get(0).get(0));
    for (byte[] row : rows) {
      int at = Message.attribute(row, FIXED_BYTES, InetDiagMessage.INET_DIAG_INFO);
      Message.of(row).putShort(at, (short) (4 + 44));
    }
    // What is left of struct tcp_info is followed by what now looks like attributes of no meaning.
    rows.replaceAll(row -> Message.resized(row, Message.attribute(row, FIXED_BYTES, 2) + 48));
    kernel.answer(List.of(Message.join(rows), done)).answer(List.of(done));
    List<Queued> queued = open().queued().rows();
    assertThat(queued).hasSize(3);
    assertThat(queued).extracting(Queued::waitMillis).containsOnly(-1L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 100_000, -1})
  void impossibleLength_endsTheAnswer(int lengthBytes) throws IOException {
    Message.of(messages.get(3)).putInt(0, lengthBytes);
    byte[] damaged = Message.join(messages);
    for (int i = 0; i < 4; i++) {
      kernel.answer(List.of(damaged, done));
    }
    kernel.answer(six);
    Dump<InetListener> dump = open().listeners();
    assertThat(dump.complete()).isFalse();
    assertThat(dump.rows()).hasSize(3 + 3);
    assertThat(dump.malformed()).isOne();
  }

  @Test
  void rowSeenTwice_isOneRow() throws IOException {
    kernel.answer(List.of(messages.get(5), four.get(0), done)).answer(six);
    assertWhole(open().listeners());
  }

  @Test
  void rowsBeyondTheLimit_areNotKept() throws IOException {
    kernel.answer(four).answer(six);
    Dump<InetListener> dump = SockDiag.open(kernel.access(), 4).listeners();
    assertThat(dump.rows()).hasSize(4 + 3);
    assertThat(dump.complete()).isFalse();
    assertThat(kernel.requests).hasSize(2);
  }

  @Test
  void damage_neverThrowsAnythingElse() throws IOException {
    Random random = new Random(42);
    for (Recording recording : Recording.ALL) {
      for (int round = 0; round < 1_000; round++) {
        FakeNetlink damaged = new FakeNetlink();
        for (List<byte[]> answer : recording.answers()) {
          List<byte[]> copy = answer.stream().map(byte[]::clone).toList();
          for (int i = 0; i < 10; i++) {
            byte[] datagram = copy.get(random.nextInt(copy.size()));
            datagram[random.nextInt(datagram.length)] = (byte) random.nextInt(256);
          }
          damaged.answer(copy);
        }
        try (SockDiag sockDiag = SockDiag.open(damaged.access())) {
          assertThat(recording.question().ask(sockDiag).rows().size()).isLessThan(50);
        } catch (SockDiagException refused) {
          assertThat(refused.getMessage()).startsWith("The kernel ");
        }
        assertThat(damaged.closed).isEqualTo(damaged.opened);
      }
    }
  }

  private List<byte[]> interrupted() {
    byte[] end = done.clone();
    Message.of(end).putShort(6, (short) (Message.of(end).getShort(6) | NLM_F_DUMP_INTR));
    return List.of(four.get(0), end);
  }

  private void answerMessages() {
    kernel.answer(List.of(Message.join(messages), done)).answer(six);
  }

  private SockDiag open() throws SockDiagException {
    return SockDiag.open(kernel.access());
  }

  private static void assertWhole(Dump<InetListener> dump) {
    assertThat(dump.rows()).hasSize(9);
    assertThat(dump.complete()).isTrue();
    assertThat(dump.malformed()).isZero();
  }
}
