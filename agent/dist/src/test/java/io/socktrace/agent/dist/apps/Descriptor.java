package io.socktrace.agent.dist.apps;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.Socket;
import java.net.SocketImpl;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which file descriptor and which kernel socket a connection has, found by the program itself: an
 * oracle that has nothing in common with the agent's ways.
 *
 * <p>Needs {@code --add-opens} of {@code sun.nio.ch}, {@code java.net} and {@code java.io}.
 */
final class Descriptor {
  private static final Field CHANNEL_FD;
  private static final Field DESCRIPTOR_FD;
  private static final Method SOCKET_IMPL;
  private static final Method IMPL_DESCRIPTOR;

  static {
    try {
      CHANNEL_FD = open(Class.forName("sun.nio.ch.SocketChannelImpl").getDeclaredField("fdVal"));
      DESCRIPTOR_FD = open(FileDescriptor.class.getDeclaredField("fd"));
      SOCKET_IMPL = open(Socket.class.getDeclaredMethod("getImpl"));
      IMPL_DESCRIPTOR = open(SocketImpl.class.getDeclaredMethod("getFileDescriptor"));
    } catch (ReflectiveOperationException otherJdk) {
      throw new ExceptionInInitializerError(otherJdk);
    }
  }

  private Descriptor() {}

  private static <T extends AccessibleObject> T open(T member) {
    member.setAccessible(true);
    return member;
  }

  static int of(SocketChannel channel) throws ReflectiveOperationException {
    return CHANNEL_FD.getInt(channel);
  }

  static int of(Socket socket) throws ReflectiveOperationException {
    return DESCRIPTOR_FD.getInt(IMPL_DESCRIPTOR.invoke(SOCKET_IMPL.invoke(socket)));
  }

  /** The inode of an open descriptor: {@code socket:[4711]} is 4711. */
  static long inode(int fd) throws IOException {
    String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    return Long.parseLong(link.substring("socket:[".length(), link.length() - 1));
  }
}
