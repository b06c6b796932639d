package io.socktrace.examples.transfertotls;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key made by the JDK's keytool, for a server and for a client that trusts nobody else. */
final class SelfSigned {
  private static final String PASSWORD = "changeit";

  private SelfSigned() {}

  static SSLContext context() throws Exception {
    Path directory = Files.createTempDirectory("tls");
    Path file = directory.resolve("key.p12");
    try {
      make(file);
      KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD.toCharArray());
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
      return context;
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  private static void make(Path file) throws IOException, InterruptedException {
    ProcessBuilder keytool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "self",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-validity",
            "1",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost,ip:127.0.0.1",
            "-storepass",
            PASSWORD,
            "-keystore",
            file.toString());
    Process process = keytool.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
  }
}
