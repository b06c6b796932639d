package io.socktrace.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;

/**
 * What is left without native access: links below {@code /proc} can be read, every other call is
 * refused as a kernel without it would do ({@code ENOSYS}).
 *
 * <p>Unlike the other ways it allocates: {@code java.nio.file} makes strings of a link.
 */
final class ProcCalls implements SystemCalls {
  // asm-generic/errno-base.h and errno.h
  private static final int ENOENT = 2;
  private static final int EIO = 5;
  private static final int EACCES = 13;
  private static final int EINVAL = 22;

  private final ByteBuffer memory;

  ProcCalls(int memoryBytes) {
    memory = ByteBuffer.allocate(memoryBytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public ByteBuffer memory() {
    return memory;
  }

  @Override
  public int getsockopt(int fd, int level, int option, int value, int length) {
    return -ENOSYS;
  }

  @Override
  public int readlink(int path, int buffer, int bufferBytes) {
    int end = path;
    while (memory.get(end) != 0) {
      end++;
    }
    byte[] name = new byte[end - path];
    memory.get(path, name);
    try {
      Path target = Files.readSymbolicLink(Path.of(new String(name, StandardCharsets.ISO_8859_1)));
      byte[] link = target.toString().getBytes(StandardCharsets.ISO_8859_1);
      int bytes = Math.min(link.length, bufferBytes);
      memory.put(buffer, link, 0, bytes);
      return bytes;
    } catch (NoSuchFileException missing) {
      return -ENOENT;
    } catch (NotLinkException file) {
      return -EINVAL;
    } catch (AccessDeniedException denied) {
      return -EACCES;
    } catch (IOException | RuntimeException other) {
      return -EIO;
    }
  }

  @Override
  public int clockGetres(int clock, int timespec) {
    return -ENOSYS;
  }

  @Override
  public int getsockname(int fd, int sockaddr, int length) {
    return -ENOSYS;
  }
}
