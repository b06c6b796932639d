package io.socktrace.agent.dist.apps;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Falls back from zero-copy at places that are known, so many times each. */
public final class FallingBack {
  private static final int SIZE = 100_000;

  private final FileChannel file;
  private final Path path;

  private FallingBack(Path path) throws IOException {
    Files.write(path, new byte[SIZE]);
    this.path = path;
    this.file = FileChannel.open(path, StandardOpenOption.READ);
  }

  /** Arguments: {@code sites}, {@code flood} or {@code switch}, and a directory. */
  public static void main(String[] arguments) throws Exception {
    FallingBack app = new FallingBack(Path.of(arguments[1], "source"));
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0));
      Ready.awaitKernel(server);
      Thread client = new Thread(() -> readAll(server));
      client.start();
      try (SocketChannel connection = server.accept()) {
        switch (arguments[0]) {
          case "sites" -> app.sites(connection);
          case "flood" -> app.flood(connection);
          default -> app.switchOff(connection, Path.of(arguments[1], "log"));
        }
        connection.shutdownOutput();
        client.join();
      }
    }
  }

  private static void readAll(ServerSocketChannel server) {
    try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
      while (client.read(bytes) >= 0) {
        bytes.clear();
      }
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  /** Few calls of much, many of little, and some that are nobody's fault. */
  private void sites(SocketChannel to) throws IOException {
    WritableByteChannel wrapper = wrap(to);
    for (int i = 0; i < 4000; i++) {
      often(wrapper);
      if (i % 10 == 0) {
        much(wrapper);
        streamed(to);
        to.write(ByteBuffer.allocate(100));
        file.transferTo(0, 100, to);
        Channels.newOutputStream(to).write(new byte[100]);
      }
    }
  }

  private void often(WritableByteChannel to) throws IOException {
    file.transferTo(0, 1000, to);
  }

  private void much(WritableByteChannel to) throws IOException {
    file.transferTo(0, SIZE, to);
  }

  private void streamed(SocketChannel to) throws IOException {
    OutputStream out = to.socket().getOutputStream();
    try (InputStream in = new FileInputStream(path.toFile())) {
      in.transferTo(out);
    }
  }

  /** Of {@link #flood}: loaded four thousand times under names of the same length. */
  public static final class Caller0000 {
    private Caller0000() {}

    public static long call(FileChannel file, WritableByteChannel to) throws IOException {
      return file.transferTo(0, 10, to);
    }
  }

  private void flood(SocketChannel to) throws Exception {
    byte[] original;
    try (InputStream in = FallingBack.class.getResourceAsStream("FallingBack$Caller0000.class")) {
      original = in.readAllBytes();
    }
    Generated loader = new Generated();
    for (int i = 1; i <= 4000; i++) {
      String number = String.format("%04d", i);
      byte[] bytes =
          new String(original, StandardCharsets.ISO_8859_1)
              .replace("Caller0000", "Caller" + number)
              .getBytes(StandardCharsets.ISO_8859_1);
      loader
          .define(bytes)
          .getMethod("call", FileChannel.class, WritableByteChannel.class)
          .invoke(null, file, i % 2 == 0 ? wrap(to) : Channels.newChannel(new Plain(to)));
    }
  }

  private static final class Generated extends ClassLoader {
    Generated() {
      super(FallingBack.class.getClassLoader());
    }

    Class<?> define(byte[] bytes) {
      return defineClass(null, bytes, 0, bytes.length);
    }
  }

  private static final class Plain extends OutputStream {
    private final SocketChannel to;

    Plain(SocketChannel to) {
      this.to = to;
    }

    @Override
    public void write(int one) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      to.write(ByteBuffer.wrap(bytes, offset, length));
    }
  }

  /** What a kernel without these calls makes the JDK do; and what an appended file does on 17. */
  private void switchOff(SocketChannel to, Path log) throws Exception {
    try (FileChannel appended =
        FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      file.transferTo(0, SIZE, appended);
    }
    file.transferTo(0, SIZE, to);
    boolean on = Runtime.version().feature() < 25;
    Field flag =
        Class.forName("sun.nio.ch.FileChannelImpl")
            .getDeclaredField(on ? "transferSupported" : "transferToDirectNotSupported");
    flag.setAccessible(true);
    flag.setBoolean(null, !on);
    disabled(to);
    file.transferTo(0, 1000, to);
  }

  private void disabled(SocketChannel to) throws IOException {
    long sent = 0;
    while (sent < SIZE) {
      sent += file.transferTo(sent, SIZE - sent, to);
    }
  }

  private static WritableByteChannel wrap(SocketChannel channel) {
    return new Wrapper(channel);
  }

  private record Wrapper(SocketChannel channel) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer buffer) throws IOException {
      return channel.write(buffer);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
