package io.socktrace.agent.instrumentation;

/**
 * Which methods of the JDK are woven: below the public API, where every way in meets and nothing is
 * counted twice.
 *
 * <p>Read off JDK 17.0.15 and 25.0.3; where the two differ both shapes stand here under one
 * purpose. The native methods one step further down ({@code Net.accept}, {@code
 * SocketDispatcher.read0}, ...) cannot be woven.
 */
final class JdkHooks {
  private static final String CH = "sun/nio/ch/";
  private static final String FD = "Ljava/io/FileDescriptor;";
  private static final String BUFFER = "Ljava/nio/ByteBuffer;";
  private static final String ADDRESS = "Ljava/net/SocketAddress;";

  private static final String SERVER_CHANNEL = CH + "ServerSocketChannelImpl";
  private static final String CHANNEL_IMPL = CH + "SocketChannelImpl";
  private static final String SOCKET_IMPL = CH + "NioSocketImpl";
  private static final String AIO_SERVER = CH + "AsynchronousServerSocketChannelImpl";
  private static final String UNIX_AIO_SERVER = CH + "UnixAsynchronousServerSocketChannelImpl";
  private static final String IO_UTIL = CH + "IOUtil";

  private JdkHooks() {}

  static Hook[] all() {
    return new Hook[] {
      new ChannelListen(),
      new SocketListen(),
      new AioListen(),
      new ChannelAccept(),
      new SocketAccept(),
      new AioAccept(),
      new BufferIo("read"),
      new BufferIo("write"),
      new VectorIo("read"),
      new VectorIo("write"),
      new AdaptorIo("tryRead"),
      new AdaptorIo("tryWrite"),
      new SocketIo("tryRead"),
      new SocketIo("tryWrite"),
      new TransferHooks.Direct("transferToDirectly", TransferHooks.SENDFILE), // 17, 21
      new TransferHooks.Direct("transferToDirect", TransferHooks.COPY_FILE_RANGE), // 25
      new TransferHooks.DirectFrom("transferFromDirectly"), // 21
      new TransferHooks.DirectFrom("transferFromDirect"), // 25
      new TransferHooks.Mapped(),
      new TransferHooks.LoopTo(),
      new TransferHooks.LoopFrom(),
      new TransferHooks.StreamCopy(),
      new Closing("preClose", CH + "SocketDispatcher", "closing"), // 17
      new Closing("preClose", CH + "NativeDispatcher", "closing"), // 25
      new Closing("close", CH + "SocketDispatcher", "closed"), // 17
      new Closing("close", CH + "UnixDispatcher", "closed"), // 21, 25
    };
  }

  /** {@code ServerSocketChannel.bind}, which listens too. */
  private static final class ChannelListen extends Hook {
    ChannelListen() {
      super("channel listen", SERVER_CHANNEL, "bind", "(" + ADDRESS + "I)");
    }

    @Override
    void exit(HookCode code) {
      code.loadField("fdVal", "I")
          .loadField("localAddress", ADDRESS)
          .loadInt(-1)
          .loadParameter(1)
          .call("listening", "(ILjava/lang/Object;II)V");
    }
  }

  /** {@code ServerSocket.bind}. */
  private static final class SocketListen extends Hook {
    SocketListen() {
      super("socket listen", SOCKET_IMPL, "listen", "(I)");
    }

    @Override
    void exit(HookCode code) {
      code.loadFdOfField("fd")
          .loadField("address", "Ljava/net/InetAddress;")
          .loadField("localport", "I")
          .loadParameter(0)
          .call("listening", "(ILjava/lang/Object;II)V");
    }
  }

  /** {@code AsynchronousServerSocketChannel.bind}. */
  private static final class AioListen extends Hook {
    AioListen() {
      super("asynchronous listen", AIO_SERVER, "bind", "(" + ADDRESS + "I)");
    }

    @Override
    void exit(HookCode code) {
      code.loadFdOfField("fd")
          .loadField("localAddress", "Ljava/net/InetSocketAddress;")
          .loadInt(-1)
          .loadParameter(1)
          .call("listening", "(ILjava/lang/Object;II)V");
    }
  }

  /** Every accept of a {@code ServerSocketChannel}: blocking or not, and through its adaptor. */
  private static final class ChannelAccept extends Hook {
    ChannelAccept() {
      super("channel accept", SERVER_CHANNEL, "implAccept", "(" + FD + FD + "[" + ADDRESS);
    }

    @Override
    int entryLongs() {
      return 1;
    }

    @Override
    void entryLong(int index, HookCode code) {
      code.loadField("fdVal", "I").call("accepting", "(I)J");
    }

    @Override
    boolean catches() {
      return true;
    }

    @Override
    void exit(HookCode code) {
      code.loadResult()
          .loadField("fdVal", "I")
          .loadEntry(0)
          .loadFdOfParameter(1)
          .loadParameter(2)
          .loadField("localAddress", ADDRESS)
          .call("acceptReturned", "(IIJI[Ljava/lang/Object;Ljava/lang/Object;)V");
    }

    @Override
    void thrown(HookCode code) {
      code.loadThrown().loadField("fdVal", "I").call("acceptFailed", "(Ljava/lang/Throwable;I)V");
    }
  }

  /** {@code ServerSocket.accept}. */
  private static final class SocketAccept extends Hook {
    SocketAccept() {
      super("socket accept", SOCKET_IMPL, "accept", "(Ljava/net/SocketImpl;)");
    }

    @Override
    int entryLongs() {
      return 1;
    }

    @Override
    void entryLong(int index, HookCode code) {
      code.loadFdOfField("fd").call("accepting", "(I)J");
    }

    @Override
    boolean catches() {
      return true;
    }

    @Override
    void exit(HookCode code) {
      code.loadFdOfField("fd")
          .loadEntry(0)
          .loadFdOfPeerField(0, "fd")
          .loadFieldOfPeer(0, "address", "Ljava/net/InetAddress;")
          .loadFieldOfPeer(0, "port", "I")
          .loadField("address", "Ljava/net/InetAddress;")
          .loadField("localport", "I")
          .call("accepted", "(IJILjava/lang/Object;ILjava/lang/Object;I)V");
    }

    @Override
    void thrown(HookCode code) {
      code.loadThrown().loadFdOfField("fd").call("acceptFailed", "(Ljava/lang/Throwable;I)V");
    }
  }

  /** {@code AsynchronousServerSocketChannel.accept}; JDK 17 has a third parameter. */
  private static final class AioAccept extends Hook {
    AioAccept() {
      super(
          "asynchronous accept",
          UNIX_AIO_SERVER,
          "finishAccept",
          "(" + FD + "Ljava/net/InetSocketAddress;");
    }

    @Override
    void exit(HookCode code) {
      code.loadField("fdVal", "I")
          .loadLong(0)
          .loadFdOfParameter(0)
          .loadParameter(1)
          .loadInt(-1)
          .loadField("localAddress", "Ljava/net/InetSocketAddress;")
          .loadInt(-1)
          .call("accepted", "(IJILjava/lang/Object;ILjava/lang/Object;I)V");
    }
  }

  /** A read or write: what it returned goes to the probe, and what it threw. */
  private abstract static class Io extends Hook {
    final String probeMethod;

    Io(String purpose, String owner, String method, String descriptorPrefix) {
      super(purpose, owner, method, descriptorPrefix);
      this.probeMethod = method.endsWith("ead") ? "received" : "transmitted";
    }

    abstract HookCode loadFd(HookCode code);

    @Override
    boolean catches() {
      return true;
    }

    @Override
    void thrown(HookCode code) {
      loadFd(code.loadThrown()).call("failed", "(Ljava/lang/Throwable;I)V");
    }
  }

  /** One buffer, channels of both kinds: the overload to which all others delegate. */
  private static final class BufferIo extends Io {
    BufferIo(String method) {
      super("buffer " + method, IO_UTIL, method, "(" + FD + BUFFER + "JZZ");
    }

    @Override
    HookCode loadFd(HookCode code) {
      return code.loadFdOfParameter(0);
    }

    @Override
    void exit(HookCode code) {
      loadFd(code.onlyIfSocket().loadResultAsLong())
          .loadParameter(1)
          .call(probeMethod, "(JI" + BUFFER + ")V");
    }
  }

  /** Gather and scatter: the overload to which all others delegate. */
  private static final class VectorIo extends Io {
    VectorIo(String method) {
      super("vector " + method, IO_UTIL, method, "(" + FD + "[" + BUFFER + "IIZZ");
    }

    @Override
    HookCode loadFd(HookCode code) {
      return code.loadFdOfParameter(0);
    }

    @Override
    void exit(HookCode code) {
      loadFd(code.onlyIfSocket().loadResultAsLong())
          .loadParameter(1)
          .loadParameter(2)
          .loadParameter(3)
          .loadEntry(0)
          .loadEntry(1)
          .call(probeMethod, "(JI[" + BUFFER + "IIJJ)V");
    }

    @Override
    int entryLongs() {
      return 2;
    }

    /** The buffers as they are before the call moves them. */
    @Override
    void entryLong(int index, HookCode code) {
      code.onlyIfSocket();
      if (index == 0) {
        loadFd(code);
      } else {
        code.loadEntry(0);
      }
      code.loadParameter(1)
          .loadParameter(2)
          .loadParameter(3)
          .call(
              index == 0 ? "heapRemaining" : "mappedRemaining",
              (index == 0 ? "(I[" : "(J[") + BUFFER + "II)J");
    }
  }

  /** The streams of a channel's socket adaptor: byte arrays, which the JDK copies first. */
  private static final class AdaptorIo extends Io {
    AdaptorIo(String method) {
      super("adaptor " + method, CHANNEL_IMPL, method, "([BII)");
    }

    @Override
    HookCode loadFd(HookCode code) {
      return code.loadField("fdVal", "I");
    }

    @Override
    void exit(HookCode code) {
      loadFd(code.loadResultAsLong()).loadInt(0).call(probeMethod, "(JIZ)V");
    }
  }

  /** The streams of a {@code Socket}: byte arrays, which the JDK copies first. */
  private static final class SocketIo extends Io {
    SocketIo(String method) {
      super("socket " + method, SOCKET_IMPL, method, "(" + FD + "[BII)");
    }

    @Override
    HookCode loadFd(HookCode code) {
      return code.loadFdOfParameter(0);
    }

    @Override
    void exit(HookCode code) {
      loadFd(code.loadResultAsLong()).loadInt(0).call(probeMethod, "(JIZ)V");
    }
  }

  /**
   * Before a descriptor goes: {@code preClose}, when a marker socket is about to take its place
   * because a thread blocks on it, and {@code close}, the one place where descriptors of sockets
   * are closed, by the application or by the Cleaner.
   */
  private static final class Closing extends Hook {
    private final String probeMethod;

    Closing(String method, String owner, String probeMethod) {
      super(method, owner, method, "(" + FD);
      this.probeMethod = probeMethod;
    }

    @Override
    boolean enters() {
      return true;
    }

    @Override
    boolean exits() {
      return false;
    }

    @Override
    void enter(HookCode code) {
      code.loadFdOfParameter(0).call(probeMethod, "(I)V");
    }
  }
}
