package io.socktrace.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes.Name;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceIdentityTest {
  private static final AttributeKey<String> NAME = AttributeKey.stringKey("service.name");

  @TempDir Path directory;

  @Test
  void nameOfJar_isTheManifestsTitle() throws IOException {
    assertThat(ServiceIdentity.nameOfJar(jar("app-1.2.3.jar", " Order service ")))
        .isEqualTo("Order service");
  }

  @Test
  void nameOfJar_withoutTitle_isTheFilesName() throws IOException {
    assertThat(ServiceIdentity.nameOfJar(jar("orders.jar", null))).isEqualTo("orders");
    assertThat(ServiceIdentity.nameOfJar(jar("order-service.jar", " "))).isEqualTo("order-service");
  }

  @Test
  void nameOfJar_leavesTheVersionOut() throws IOException {
    assertThat(ServiceIdentity.nameOfJar(jar("orders-1.2.3.jar", null))).isEqualTo("orders");
    assertThat(ServiceIdentity.nameOfJar(jar("order-service-2-SNAPSHOT.jar", null)))
        .isEqualTo("order-service");
    assertThat(ServiceIdentity.nameOfJar(jar("orders2.jar", null))).isEqualTo("orders2");
    assertThat(ServiceIdentity.nameOfJar(jar("-1.jar", null))).isEqualTo("-1");
  }

  @Test
  void nameOfJar_survivesWhatIsNoJar() throws IOException {
    Path text = Files.writeString(directory.resolve("orders.jar"), "not a jar");

    assertThat(ServiceIdentity.nameOfJar(text)).isEqualTo("orders");
    assertThat(ServiceIdentity.nameOfJar(directory.resolve("missing.jar"))).isEqualTo("missing");
  }

  @Test
  void complete_leavesTheUsersNameAlone() {
    Resource configured =
        Resource.create(
            Attributes.builder()
                .put("service.name", "mine")
                .put("service.instance.id", "one")
                .put("host.name", "here")
                .build());

    Resource completed = ServiceIdentity.complete(configured);

    assertThat(completed.getAttribute(NAME)).isEqualTo("mine");
    assertThat(completed.getAttribute(AttributeKey.stringKey("service.instance.id")))
        .isEqualTo("one");
    assertThat(completed.getAttribute(AttributeKey.stringKey("host.name"))).isEqualTo("here");
  }

  @Test
  void complete_infersANameWhereTheSdkHasNone() {
    Resource completed = ServiceIdentity.complete(Resource.getDefault());

    assertThat(completed.getAttribute(NAME)).isNotEmpty().isNotEqualTo("unknown_service:java");
  }

  @Test
  void complete_identifiesTheProcess() throws IOException {
    Resource completed = ServiceIdentity.complete(Resource.empty());

    assertThat(completed.getAttribute(AttributeKey.longKey("process.pid")))
        .isEqualTo(ProcessHandle.current().pid());
    assertThat(completed.getAttribute(AttributeKey.stringKey("socktrace.netns.inode")))
        .isEqualTo(Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino").toString());
    assertThat(completed.getAttribute(AttributeKey.stringKey("host.name")))
        .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/hostname")).trim());
    String instance = completed.getAttribute(AttributeKey.stringKey("service.instance.id"));
    assertThat(instance).contains("-" + ProcessHandle.current().pid() + "-");
    assertThat(ServiceIdentity.complete(Resource.empty()))
        .as("the same each time")
        .isEqualTo(completed);
  }

  private Path jar(String name, String title) throws IOException {
    Path jar = directory.resolve(name);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Name.MANIFEST_VERSION, "1.0");
    if (title != null) {
      manifest.getMainAttributes().put(Name.IMPLEMENTATION_TITLE, title);
    }
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    return jar;
  }
}
