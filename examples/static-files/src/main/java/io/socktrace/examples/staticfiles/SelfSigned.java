package io.socktrace.examples.staticfiles;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key made by the JDK's keytool, and a client that trusts nobody else. */
final class SelfSigned {
  static final String PASSWORD = "changeit";

  private SelfSigned() {}

  /** Makes a key store in the directory for temporary files; the caller deletes it. */
  static Path keyStore() throws IOException, InterruptedException {
    Path file = Files.createTempFile("key", ".p12");
    Files.delete(file); // keytool wants to make it itself
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
    return file;
  }

  static SSLContext trusting(Path keyStore) throws Exception {
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray()));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trusted.getTrustManagers(), null);
    return context;
  }
}
