package io.socktrace.collector;

import io.socktrace.collector.http.Access;
import io.socktrace.collector.http.PemKeyStore;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/**
 * The options of {@code serve} that say where it listens, and whether that is safe.
 *
 * <p>Telemetry tells who talks to whom: beyond this machine it needs TLS and a token, or nothing is
 * started at all.
 */
final class ListenOptions {
  /** A combination of options that is refused, in one line; exit code 2. */
  static final class Unsafe extends Exception {
    private static final long serialVersionUID = 1;

    Unsafe(String line) {
      super(line);
    }
  }

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "" + CollectorServer.DEFAULT_PORT,
      description = "the port to receive on (default ${DEFAULT-VALUE})")
  int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "the address to receive on (default ${DEFAULT-VALUE}); others than loopback need"
              + " --tls-cert, --tls-key and --token-file")
  private String bind;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "certificate and chain, PEM: receive over TLS")
  private Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "its private key, PEM (PKCS #8)")
  private Path key;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "only who sends this token is answered: Authorization: Bearer, or Basic with it as password")
  private Path tokenFile;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description = "a further name under which the views may be asked for; may be repeated")
  private List<String> allowedHosts = new ArrayList<>();

  ListenAt read() throws IOException, Unsafe {
    if ((certificate == null) != (key == null)) {
      throw new Unsafe("--tls-cert and --tls-key belong together: give both");
    }
    if (!isLoopback() && (certificate == null || tokenFile == null)) {
      throw new Unsafe(
          "--bind "
              + bind
              + " can be reached from elsewhere: give --tls-cert, --tls-key and --token-file too");
    }
    allowedHosts.add(bind);
    return new ListenAt(
        bind,
        port,
        certificate == null ? null : PemKeyStore.read(certificate, key),
        new Access(tokenFile == null ? null : token(), Set.copyOf(allowedHosts)));
  }

  private boolean isLoopback() throws IOException {
    for (InetAddress address : InetAddress.getAllByName(bind)) {
      if (!address.isLoopbackAddress()) {
        return false;
      }
    }
    return true;
  }

  private String token() throws IOException, Unsafe {
    String token = TokenFile.read(tokenFile);
    if (!TokenFile.isToken(token)) {
      throw new Unsafe(
          tokenFile + " must hold one token of at least 16 letters: openssl rand -hex 32");
    }
    return token;
  }
}
