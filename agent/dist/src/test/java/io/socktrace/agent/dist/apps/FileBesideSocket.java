package io.socktrace.agent.dist.apps;

import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads and writes a file whose descriptor stands in the agent's table as a connection's: what
 * comes of native code that closes a connection's descriptor behind the JDK's back.
 *
 * <p>Puts it there by reflection into the agent's bootstrap classes.
 */
public final class FileBesideSocket {
  private static final int FILE_BYTES = 50_000;

  private FileBesideSocket() {}

  public static void main(String[] arguments) throws Exception {
    Path path = Files.createTempFile("socktrace", ".bin");
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0));
      Ready.awaitKernel(server);
      try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
          SocketChannel accepted = server.accept()) {
        client.write(ByteBuffer.allocate(100));
        ByteBuffer request = ByteBuffer.allocate(100);
        while (request.hasRemaining() && accepted.read(request) >= 0) {}
        try (FileChannel file =
            FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          int fd = descriptorOf(path);
          Object table =
              Class.forName("io.socktrace.bootstrap.Sockets").getField("CONNECTIONS").get(null);
          call(table, "put", fd, call(table, "get", only(table), null));
          file.write(ByteBuffer.allocate(FILE_BYTES));
          file.write(
              new ByteBuffer[] {ByteBuffer.allocateDirect(FILE_BYTES), ByteBuffer.allocate(1)});
          file.read(ByteBuffer.allocate(FILE_BYTES), 0);
          file.read(new ByteBuffer[] {ByteBuffer.allocate(FILE_BYTES)});
          call(table, "remove", fd, null);
        }
      }
    } finally {
      Files.delete(path);
    }
    System.out.println("done");
  }

  /** The descriptor of the one connection in the table. */
  private static int only(Object table) throws Exception {
    return (Integer) call(table, "next", 0, null);
  }

  private static Object call(Object table, String name, int fd, Object value) throws Exception {
    for (Method method : table.getClass().getDeclaredMethods()) {
      if (method.getName().equals(name)) {
        method.setAccessible(true);
        return value == null ? method.invoke(table, fd) : method.invoke(table, fd, value);
      }
    }
    throw new AssertionError("the agent's table has no " + name);
  }

  private static int descriptorOf(Path path) throws Exception {
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      for (Path link : links.toList()) {
        if (List.of(path, path.toRealPath()).contains(target(link))) {
          return Integer.parseInt(link.getFileName().toString());
        }
      }
    }
    throw new AssertionError("no descriptor of " + path);
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (java.io.IOException closedMeanwhile) {
      return null;
    }
  }
}
