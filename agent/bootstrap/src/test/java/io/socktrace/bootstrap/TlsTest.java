package io.socktrace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.IdentityHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TlsTest {
  private final Map<Object, Object> below = new IdentityHashMap<>();

  /** What the test says stands below a stream; no JDK's Unsafe is at hand here. */
  private final class Below extends PrivateFields {
    @Override
    protected Object reference(Object holder, long offset) {
      return below.get(holder);
    }

    @Override
    protected boolean flag(Object holder, long offset) {
      return false;
    }

    @Override
    protected long offsetOf(Class<?> holder, String field) {
      return 12;
    }
  }

  private static final class SslStream extends ByteArrayOutputStream {}

  @BeforeEach
  void connect() {
    PrivateFields.connect(new Below());
  }

  @AfterEach
  void disconnect() {
    PrivateFields.connect(new FakeFields());
  }

  @Test
  void encrypts_isToldByTheName() {
    assertThat(Tls.encrypts(new SslStream())).isTrue();
    assertThat(Tls.encrypts(new ByteArrayOutputStream())).isFalse();
  }

  @Test
  void encrypts_looksBelowStreams() {
    assertThat(Tls.encrypts(on(on(new SslStream())))).isTrue();
    assertThat(Tls.encrypts(on(on(new ByteArrayOutputStream())))).isFalse();
    assertThat(Tls.encrypts(new BufferedOutputStream(null))).isFalse();
  }

  @Test
  void encrypts_endsInACircle() {
    OutputStream one = new BufferedOutputStream(null);
    OutputStream other = new BufferedOutputStream(null);
    below.put(one, other);
    below.put(other, one);

    assertThat(Tls.encrypts(one)).isFalse();
  }

  private OutputStream on(OutputStream lower) {
    OutputStream upper = new BufferedOutputStream(lower);
    below.put(upper, lower);
    return upper;
  }
}
