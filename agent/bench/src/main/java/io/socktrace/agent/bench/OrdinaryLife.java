package io.socktrace.agent.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What every server has done before anybody measures it: several threads have used thread locals,
 * and channels of files.
 *
 * <p>Without it the JVM that has no agent is one in which such a thing never happened, and the
 * compiler leaves out of its reads and writes what it has never seen: 20 to 35 instructions that
 * any second thread costs would be put down to the agent, whose own threads are enough for that.
 */
final class OrdinaryLife {
  private static final int THREADS = 4;
  private static final int THREAD_LOCALS = 40;
  private static final int TIMES = 100;

  private OrdinaryLife() {}

  static void live() throws InterruptedException {
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(OrdinaryLife::liveOnce);
      thread.start();
      thread.join();
    }
    liveOnce();
  }

  private static void liveOnce() {
    for (int i = 0; i < THREAD_LOCALS; i++) {
      ThreadLocal<Integer> local = ThreadLocal.withInitial(() -> 0);
      local.set(local.get() + 1);
      if (local.get() != 1) {
        throw new AssertionError();
      }
    }
    try (FileChannel zero =
        FileChannel.open(Path.of("/dev/zero"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (int i = 0; i < TIMES; i++) {
        for (ByteBuffer buffer :
            new ByteBuffer[] {
              ByteBuffer.allocate(Batch.BYTES), ByteBuffer.allocateDirect(Batch.BYTES)
            }) {
          zero.read(buffer);
          buffer.flip();
          zero.write(buffer);
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
