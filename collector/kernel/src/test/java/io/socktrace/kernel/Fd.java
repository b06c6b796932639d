package io.socktrace.kernel;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.Channel;

/** The descriptor number of a file or channel, as the JDK's implementation classes keep it. */
final class Fd {
  private Fd() {}

  static int of(Channel channel) throws ReflectiveOperationException {
    Field field = channel.getClass().getDeclaredField("fdVal");
    field.setAccessible(true);
    return field.getInt(channel);
  }

  static int of(FileInputStream file) throws ReflectiveOperationException, IOException {
    Field field = FileDescriptor.class.getDeclaredField("fd");
    field.setAccessible(true);
    return field.getInt(file.getFD());
  }
}
