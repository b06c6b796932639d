package io.socktrace.kernel.sockdiag;

import io.socktrace.kernel.Fixture;
import io.socktrace.kernel.KernelAccess;
import io.socktrace.kernel.SystemCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The datagrams that a kernel answered to one question, kept as text: a line with the kernel, then
 * one line of hexadecimal for each datagram. An answer ends with the datagram that says so.
 */
record Recording(String name, Question question) {
  /** The lower byte of the type, on the little-endian machine of the capture. */
  private static final int NLMSG_TYPE = 4;

  interface Question {
    Dump<?> ask(SockDiag sockDiag) throws SockDiagException;
  }

  static final Recording LISTENERS = new Recording("listeners", SockDiag::listeners);
  static final Recording HALF_OPEN = new Recording("half-open", SockDiag::halfOpen);
  static final Recording QUEUED = new Recording("queued", SockDiag::queued);
  static final Recording UNIX_LISTENERS = new Recording("unix-listeners", SockDiag::unixListeners);
  static final List<Recording> ALL = List.of(LISTENERS, HALF_OPEN, QUEUED, UNIX_LISTENERS);

  String fileName() {
    return name + "-6.18";
  }

  /** The kept datagrams of each request. */
  List<List<byte[]>> answers() throws IOException {
    List<List<byte[]>> answers = new ArrayList<>();
    List<byte[]> answer = new ArrayList<>();
    for (String line : Fixture.text(Recording.class, fileName()).lines().skip(1).toList()) {
      byte[] datagram = HexFormat.of().parseHex(line);
      answer.add(datagram);
      if (datagram[NLMSG_TYPE] == NetlinkHeader.NLMSG_DONE) {
        answers.add(answer);
        answer = new ArrayList<>();
      }
    }
    return answers;
  }

  /** Asks this kernel and writes down what it says. */
  String capture(KernelAccess way) throws SockDiagException {
    StringBuilder text =
        new StringBuilder("# Linux ")
            .append(System.getProperty("os.version").replaceAll("-.*", ""))
            .append(' ')
            .append(System.getProperty("os.arch"))
            .append(", SceneMain with scene.py: SockDiag ")
            .append(name)
            .append('\n');
    KernelAccess recorded =
        new KernelAccess(
            "recorded", way.tickNanos(), bytes -> new Recorder(way.calls(bytes), text));
    try (SockDiag sockDiag = SockDiag.open(recorded)) {
      question.ask(sockDiag);
    }
    return text.toString();
  }

  private record Recorder(SystemCalls calls, StringBuilder text) implements SystemCalls {
    @Override
    public ByteBuffer memory() {
      return calls.memory();
    }

    @Override
    public int socket(int family, int type, int protocol) {
      return calls.socket(family, type, protocol);
    }

    @Override
    public int sendto(int fd, int data, int dataBytes, int flags) {
      return calls.sendto(fd, data, dataBytes, flags);
    }

    @Override
    public int recvfrom(int fd, int buffer, int bufferBytes, int flags, int address, int length) {
      int bytes = calls.recvfrom(fd, buffer, bufferBytes, flags, address, length);
      byte[] datagram = new byte[bytes];
      memory().get(buffer, datagram);
      text.append(HexFormat.of().formatHex(datagram)).append('\n');
      return bytes;
    }

    @Override
    public int close(int fd) {
      return calls.close(fd);
    }

    @Override
    public int getsockopt(int fd, int level, int option, int value, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int readlink(int path, int buffer, int bufferBytes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int clockGetres(int clock, int timespec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getsockname(int fd, int address, int length) {
      throw new UnsupportedOperationException();
    }
  }
}
