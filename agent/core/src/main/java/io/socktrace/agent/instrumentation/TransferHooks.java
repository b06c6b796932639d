package io.socktrace.agent.instrumentation;

/**
 * The steps of {@code FileChannel.transferTo}, in the order in which the JDK tries them, and the
 * one of {@code InputStream.transferTo}.
 *
 * <pre>
 *   transferTo: file not empty?  transferToDirect(ly)     result at or above 0: done by the kernel
 *                                transferToTrustedChannel result at or above 0: done by mapping
 *               else             transferToArbitraryChannel
 * </pre>
 */
final class TransferHooks {
  private static final String FILE_CHANNEL = "sun/nio/ch/FileChannelImpl";
  private static final String TARGET = "Ljava/nio/channels/WritableByteChannel;";
  private static final String SOURCE = "Ljava/nio/channels/ReadableByteChannel;";
  private static final String THROWABLE = "Ljava/lang/Throwable;";
  private static final String OBJECT = "Ljava/lang/Object;";

  /* As in the probe's Transfers. */
  static final int SENDFILE = 0;
  static final int COPY_FILE_RANGE = 1;

  /* As in the probe's CopyLoop. */
  private static final int LOOP_TO = 1;

  private static final int LOOP_FROM = 2;

  private TransferHooks() {}

  /** The JDK's flags that say what it will not try again, with what is true while it still does. */
  private enum Flag {
    TRANSFER_SUPPORTED("transferSupported", true, 0), // 17, 21
    FILE_SUPPORTED("fileSupported", true, 1), // 17, 21
    PIPE_SUPPORTED("pipeSupported", true, 2), // 17, 21
    TO_DIRECT_NOT_SUPPORTED("transferToDirectNotSupported", false, 0), // 25
    FROM_NOT_SUPPORTED("transferFromNotSupported", false, 3), // 21
    FROM_DIRECT_NOT_SUPPORTED("transferFromDirectNotSupported", false, 3); // 25

    private final String field;
    private final boolean whenOn;

    /** As in the probe's {@code Switches}. */
    private final int which;

    Flag(String field, boolean whenOn, int which) {
      this.field = field;
      this.whenOn = whenOn;
      this.which = which;
    }

    static void tellAll(HookCode code) {
      for (Flag flag : values()) {
        if (code.hasFlag(flag.field)) {
          code.loadFlag(flag.field, flag.whenOn)
              .loadInt(flag.which)
              .callTransfer("switched", "(ZI)V");
        }
      }
    }
  }

  /** By the kernel; below 0 it did not, and the JDK goes on to the next. */
  static final class Direct extends Hook {
    private final int filePath;

    /**
     * @param filePath the path of a transfer to a file, as in the probe's {@code Transfers}
     */
    Direct(String method, int filePath) {
      super("transfer by the kernel", FILE_CHANNEL, method, "(JI" + TARGET + ")");
      this.filePath = filePath;
    }

    @Override
    int entryLongs() {
      return 1;
    }

    @Override
    void entryLong(int index, HookCode code) {
      code.onlyIfSelectable(2).loadFdOfSelectable(2).callTransfer("began", "(I)J");
    }

    @Override
    boolean catches() {
      return true;
    }

    @Override
    void exit(HookCode code) {
      Flag.tellAll(code);
      code.loadResult()
          .loadParameter(2)
          .loadInt(filePath)
          .callTransfer("direct", "(J" + OBJECT + "I)V");
      code.onlyIfSelectable(2)
          .loadResult()
          .loadFdOfSelectable(2)
          .loadParameterAsLong(1)
          .loadEntry(0)
          .callTransfer("sent", "(JIJJ)V");
    }

    @Override
    void thrown(HookCode code) {
      code.onlyIfSelectable(2)
          .loadThrown()
          .loadFdOfSelectable(2)
          .call("failed", "(" + THROWABLE + "I)V");
    }
  }

  /** {@code transferFrom} a file by the kernel, of which only the JDK's flag is of interest. */
  static final class DirectFrom extends Hook {
    DirectFrom(String method) {
      super("transfer by the kernel", FILE_CHANNEL, method, "(L" + FILE_CHANNEL + ";JJ)");
    }

    @Override
    void exit(HookCode code) {
      Flag.tellAll(code);
    }
  }

  /** By mapping the file and writing that. */
  static final class Mapped extends Hook {
    Mapped() {
      super("mapped transfer", FILE_CHANNEL, "transferToTrustedChannel", "(JJ" + TARGET + ")");
    }

    @Override
    int entryLongs() {
      return 1;
    }

    @Override
    void entryLong(int index, HookCode code) {
      code.onlyIfSelectable(2).loadFdOfSelectable(2).callTransfer("began", "(I)J");
    }

    @Override
    boolean catches() {
      return true;
    }

    @Override
    void exit(HookCode code) {
      code.loadResult()
          .loadParameter(2)
          .loadParameter(1)
          .loadEntry(0)
          .callTransfer("mapped", "(J" + OBJECT + "JJ)V");
    }

    @Override
    void thrown(HookCode code) {
      code.callTransfer("mappedFailed", "()V");
    }
  }

  /** By reading into a small buffer and writing that, again and again. */
  static final class LoopTo extends Hook {
    LoopTo() {
      super("transfer by a loop", FILE_CHANNEL, "transferToArbitraryChannel", "(JJ" + TARGET + ")");
    }

    @Override
    int entryLongs() {
      return 1;
    }

    @Override
    void entryLong(int index, HookCode code) {
      code.loadInt(LOOP_TO).callTransfer("looping", "(I)J");
    }

    @Override
    boolean catches() {
      return true;
    }

    @Override
    void exit(HookCode code) {
      code.loadResult()
          .loadParameter(2)
          .loadParameter(1)
          .loadEntry(0)
          .callTransfer("looped", "(J" + OBJECT + "JJ)V");
    }

    @Override
    void thrown(HookCode code) {
      code.loadEntry(0).callTransfer("loopLeft", "(J)V");
    }
  }

  /** {@code transferFrom}, likewise; there is no other way from a socket. */
  static final class LoopFrom extends Hook {
    LoopFrom() {
      super(
          "transfer from by a loop",
          FILE_CHANNEL,
          "transferFromArbitraryChannel",
          "(" + SOURCE + "JJ)");
    }

    @Override
    int entryLongs() {
      return 1;
    }

    @Override
    void entryLong(int index, HookCode code) {
      code.loadInt(LOOP_FROM).callTransfer("looping", "(I)J");
    }

    @Override
    boolean catches() {
      return true;
    }

    @Override
    void exit(HookCode code) {
      code.loadEntry(0).callTransfer("loopLeft", "(J)V");
    }

    @Override
    void thrown(HookCode code) {
      exit(code);
    }
  }

  /** {@code InputStream.transferTo}, which {@code Files.copy} to a stream is too. */
  static final class StreamCopy extends Hook {
    StreamCopy() {
      super("copy of streams", "java/io/InputStream", "transferTo", "(Ljava/io/OutputStream;)");
    }

    @Override
    int entryLongs() {
      return 1;
    }

    @Override
    void entryLong(int index, HookCode code) {
      code.loadThis().callTransfer("copying", "(" + OBJECT + ")J");
    }

    @Override
    boolean catches() {
      return true;
    }

    @Override
    void exit(HookCode code) {
      code.loadResult().loadParameter(0).loadEntry(0).callTransfer("copied", "(J" + OBJECT + "J)V");
    }

    @Override
    void thrown(HookCode code) {
      code.loadEntry(0).callTransfer("loopLeft", "(J)V");
    }
  }
}
