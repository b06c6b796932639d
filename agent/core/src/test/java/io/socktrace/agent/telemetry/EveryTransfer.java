package io.socktrace.agent.telemetry;

import io.socktrace.bootstrap.PrivateFields;
import io.socktrace.bootstrap.Probe;
import io.socktrace.bootstrap.TransferProbe;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Tells the probe of a transfer of every path and for every reason, to one connection. */
final class EveryTransfer {
  private static final int REFUSED = -6;
  private static final int LOOP_TO = 1;
  private static final int LOOP_FROM = 2;

  private EveryTransfer() {}

  static void to(int fd) throws Exception {
    ByteBuffer mapped = ByteBuffer.allocateDirect(1);
    File file = File.createTempFile("socktrace", null);
    Pipe pipe = Pipe.open();
    try (SocketChannel socket = SocketChannel.open();
        DatagramChannel datagram = DatagramChannel.open();
        FileChannel appended = FileChannel.open(file.toPath(), StandardOpenOption.APPEND);
        InputStream stream = new FileInputStream(file)) {
      PrivateFields.connect(new Fields(mapped, appended));
      for (WritableByteChannel target :
          new WritableByteChannel[] {socket, datagram, appended, pipe.sink()}) {
        TransferProbe.direct(10, target, 1);
        TransferProbe.direct(REFUSED, target, 1);
        TransferProbe.mapped(10, target, 10, System.nanoTime());
      }
      TransferProbe.sent(10, fd, 10, System.nanoTime());
      loop(fd, socket);
      loop(fd, new Wrapper());
      loop(fd, new TlsWrapper());
      long began = TransferProbe.looping(LOOP_FROM);
      Probe.received(10, fd, false);
      TransferProbe.loopLeft(began);
      Probe.received(10, fd, mapped);
      Probe.transmitted(10, fd, mapped);
      began = TransferProbe.copying(stream);
      Probe.transmitted(10, fd, false);
      TransferProbe.copied(10, OutputStream.nullOutputStream(), began);
      for (int which = 0; which < 4; which++) {
        TransferProbe.switched(true, which);
        TransferProbe.switched(false, which);
      }
      TransferProbe.direct(REFUSED, socket, 1);
      TransferProbe.mapped(10, socket, 10, System.nanoTime());
      for (int which = 0; which < 4; which++) {
        TransferProbe.switched(true, which);
      }
      for (int i = 0; i < 33; i++) {
        TransferProbe.sent(10, fd, 10, System.nanoTime());
      }
    } finally {
      pipe.sink().close();
      pipe.source().close();
      file.delete();
    }
  }

  private static void loop(int fd, WritableByteChannel target) {
    long began = TransferProbe.looping(LOOP_TO);
    Probe.transmitted(10, fd, false);
    TransferProbe.looped(10, target, 10, began);
  }

  private static class Wrapper implements WritableByteChannel {
    @Override
    public int write(ByteBuffer buffer) {
      return 0;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static final class TlsWrapper extends Wrapper {}

  /** Stands in for the JDK's Unsafe. */
  private static final class Fields extends PrivateFields {
    private final Object mapped;
    private final FileChannel appended;

    Fields(Object mapped, FileChannel appended) {
      this.mapped = mapped;
      this.appended = appended;
    }

    @Override
    protected Object reference(Object holder, long offset) {
      return holder == mapped || holder == appended ? Path.of("") : null;
    }

    @Override
    protected boolean flag(Object holder, long offset) {
      return true;
    }

    @Override
    protected long offsetOf(Class<?> holder, String field) {
      return 12;
    }
  }
}
