package io.socktrace.bootstrap;

import java.io.FileDescriptor;
import java.io.FilterOutputStream;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/**
 * Private fields of the JDK that tell what its public methods do not: whether a direct buffer is a
 * mapped file, and what stands behind a wrapping channel or stream.
 *
 * <p>The bootstrap loader cannot see the JDK's {@code Unsafe}; the isolated loader puts an
 * implementation into {@link #connect} before weaving. A field that this JDK does not have reads as
 * null.
 */
public abstract class PrivateFields {
  private static final long ABSENT = -1;

  /** What the JDK's HTTP server hands its handlers; loaded only where there is such a server. */
  private static final String HTTP_BODY = "sun.net.httpserver.PlaceholderOutputStream";

  private static volatile PrivateFields fields;

  private final Class<?> channelInput = find("sun.nio.ch.ChannelInputStream");
  private final Class<?> streamChannel = find("java.nio.channels.Channels$WritableByteChannelImpl");
  private final Class<?> fileChannel = find("sun.nio.ch.FileChannelImpl");

  /* Where the fields lie; set before this object is published. */
  private long mappedFile;
  private long readChannel;
  private long writtenStream;
  private long channelFd;
  private long append;
  private long filteredStream;

  /** 0 not asked for yet, which no field's offset is. */
  private volatile long bodyStream;

  /** Called by the subclass. */
  protected PrivateFields() {}

  public static void connect(PrivateFields connected) {
    // Null unless the buffer maps a file; slices and duplicates have it too.
    connected.mappedFile = connected.offset(MappedByteBuffer.class, "fd");
    connected.readChannel = connected.offset(connected.channelInput, "ch");
    connected.writtenStream = connected.offset(connected.streamChannel, "out");
    connected.channelFd = connected.offset(connected.fileChannel, "fd");
    connected.append = connected.offset(FileDescriptor.class, "append");
    connected.filteredStream = connected.offset(FilterOutputStream.class, "out");
    fields = connected;
  }

  /** The reference in a field at this offset. */
  protected abstract Object reference(Object holder, long offset);

  /** The boolean in a field at this offset. */
  protected abstract boolean flag(Object holder, long offset);

  /** Where a field lies; may throw anything if there is none of that name. */
  protected abstract long offsetOf(Class<?> holder, String field);

  private long offset(Class<?> holder, String field) {
    try {
      return offsetOf(holder, field);
    } catch (Throwable otherJdk) {
      return ABSENT;
    }
  }

  private static Class<?> find(String name) {
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException otherJdk) {
      return null;
    }
  }

  static boolean isMapped(ByteBuffer buffer) {
    PrivateFields known = fields;
    return known != null
        && known.mappedFile != ABSENT
        && buffer instanceof MappedByteBuffer
        && known.reference(buffer, known.mappedFile) != null;
  }

  /** The channel that a stream of {@code Channels} or {@code Files} reads, or null. */
  static Object channelBehind(Object stream) {
    PrivateFields known = fields;
    return known == null || known.readChannel == ABSENT || !isA(known.channelInput, stream)
        ? null
        : known.reference(stream, known.readChannel);
  }

  /** The stream that a channel of {@code Channels.newChannel} writes to, or null. */
  static Object streamBehind(Object channel) {
    PrivateFields known = fields;
    return known == null || known.writtenStream == ABSENT || !isA(known.streamChannel, channel)
        ? null
        : known.reference(channel, known.writtenStream);
  }

  /** The stream that a stream of the JDK's, or a subclass, passes its bytes on to, or null. */
  static Object streamBelow(Object stream) {
    PrivateFields known = fields;
    if (known == null) {
      return null;
    }
    if (stream instanceof FilterOutputStream) {
      return known.filteredStream == ABSENT ? null : known.reference(stream, known.filteredStream);
    }
    Class<?> type = stream.getClass();
    // An application may have a class of that name, whose fields lie elsewhere.
    return type.getName().equals(HTTP_BODY)
            && type.getClassLoader() == ClassLoader.getPlatformClassLoader()
        ? known.streamOfBody(stream)
        : null;
  }

  private Object streamOfBody(Object body) {
    if (bodyStream == 0) {
      bodyStream = offset(body.getClass(), "wrapped");
    }
    return bodyStream == ABSENT ? null : reference(body, bodyStream);
  }

  /** Whether the JDK opened this file to append. */
  static boolean appends(Object channel) {
    PrivateFields known = fields;
    if (known == null
        || known.channelFd == ABSENT
        || known.append == ABSENT
        || !isA(known.fileChannel, channel)) {
      return false;
    }
    Object fd = known.reference(channel, known.channelFd);
    return fd != null && known.flag(fd, known.append);
  }

  private static boolean isA(Class<?> type, Object object) {
    return type != null && type.isInstance(object);
  }
}
