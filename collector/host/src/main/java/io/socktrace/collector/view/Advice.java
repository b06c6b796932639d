package io.socktrace.collector.view;

/**
 * What can be done about a fallback: one sentence for each reason, true on JDK 17 and 25.
 *
 * <p>From {@code sun.nio.ch.FileChannelImpl} and {@code ChannelInputStream}, and from sendfile(2)
 * and copy_file_range(2), which refuse a target with {@code O_APPEND}.
 */
final class Advice {
  private Advice() {}

  /** Null for a reason that is not known here: a newer agent's. */
  static String of(String reason) {
    return switch (reason) {
      case "wrapper" ->
          "If the wrapper only passes bytes on, flush it and give transferTo the SocketChannel or"
              + " FileChannel inside (connections of a new ServerSocket have none): to a class that"
              + " is not its own the JDK copies.";
      case "tls" ->
          "Nothing to change if this is TLS, as a class in the chain says: the JDK encrypts in user"
              + " space and has no kernel TLS, so only where TLS ends elsewhere, in a proxy, can the"
              + " kernel send the file.";
      case "empty_file" ->
          "Nothing to change: a file that says its size is 0, as those of /proc do, is not left to"
              + " the kernel but read and written (JDK 17 transfers nothing of it).";
      case "append" ->
          "If nobody else appends to the target, open it without APPEND and set its position to its"
              + " end: the kernel transfers nothing to a file that is open to append.";
      case "disabled" ->
          "One refused transfer has switched direct transfers to such targets off until this JVM"
              + " ends: mend the call that did it, on JDK 17 most often one to a file open to"
              + " append.";
      case "unsupported" ->
          "Nothing to change at the call: this JDK or this kernel has no direct transfer from this"
              + " file to this target (JDK 25 has none to pipes and datagram channels).";
      case "stream" ->
          "If the stream only passes bytes on, flush it and use FileChannel.transferTo with the"
              + " connection's SocketChannel (those of a new ServerSocket have none):"
              + " InputStream.transferTo and Files.copy took a byte array here.";
      default -> null;
    };
  }
}
