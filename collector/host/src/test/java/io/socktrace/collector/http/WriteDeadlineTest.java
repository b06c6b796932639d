package io.socktrace.collector.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class WriteDeadlineTest {
  private static final int BYTES = 64 << 20; // more than any socket's buffers hold

  /** It reads all the time, so that an idle timeout would never end it. */
  @Test
  void clientThatReadsTooSlowly_isCutOff() throws Exception {
    assertThat(received(Duration.ofMillis(500), 20)).isLessThan(BYTES);
  }

  @Test
  void clientThatReadsInTime_getsAll() throws Exception {
    assertThat(received(Duration.ofMinutes(5), 0)).isGreaterThan(BYTES);
  }

  /**
   * @param pauseMillis between two reads of 64 KiB
   */
  private static long received(Duration limit, int pauseMillis) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new WriteDeadline(limit, new OneWrite()));
    server.start();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
      socket.setSoTimeout(90_000);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return count(socket.getInputStream(), pauseMillis);
    } finally {
      server.stop();
    }
  }

  private static long count(InputStream in, int pauseMillis) throws InterruptedException {
    byte[] buffer = new byte[64 << 10];
    long count = 0;
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        count += read;
        Thread.sleep(pauseMillis);
      }
    } catch (IOException reset) {
      return count;
    }
    return count;
  }

  private static final class OneWrite extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.write(true, ByteBuffer.allocate(BYTES), callback);
      return true;
    }
  }
}
