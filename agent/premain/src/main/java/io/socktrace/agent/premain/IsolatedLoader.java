package io.socktrace.agent.premain;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads socktrace and its libraries from the folder {@code isolated/} inside the agent's jar.
 *
 * <p>Neither can the application see them nor can they see the application: the parent is the
 * platform loader. Class files are stored as {@code .classdata}, so that nothing which scans the
 * class path for classes takes them for its own.
 *
 * <pre>
 *   bootstrap loader   java.base, io.socktrace.bootstrap (defined by the installer)
 *     platform loader  java.net.http, ...
 *       system loader    the application, io.socktrace.agent.premain
 *       isolated loader  io.socktrace.agent, OpenTelemetry, ASM, JNA
 * </pre>
 *
 * <p>Thread-safe; parallel-capable.
 */
final class IsolatedLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final String FOLDER = "isolated/";

  private final JarFile jar;
  private final String urlPrefix;
  private final ProtectionDomain domain;

  IsolatedLoader(File jarFile) throws IOException {
    super(ClassLoader.getSystemClassLoader().getParent());
    this.jar = new JarFile(jarFile, false);
    this.urlPrefix = "jar:" + jarFile.toURI() + "!/" + FOLDER;
    this.domain = IsolatedLoader.class.getProtectionDomain();
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String resource = name.replace('.', '/') + ".class";
    try {
      byte[] bytes = read(resource);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length, domain);
    } catch (IOException unreadable) {
      throw new ClassNotFoundException(name, unreadable);
    }
  }

  @Override
  protected URL findResource(String name) {
    JarEntry entry = entry(name);
    try {
      return entry == null ? null : new URL(urlPrefix + entry.getName().substring(FOLDER.length()));
    } catch (MalformedURLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The same for a class in a named module of this loader; since Java 9, so not an override. */
  protected URL findResource(String moduleName, String name) {
    return findResource(name);
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL url = findResource(name);
    return url == null
        ? Collections.<URL>emptyEnumeration()
        : Collections.enumeration(Collections.singleton(url));
  }

  /** Ours first, and without a URL connection: those cost some ten milliseconds before main. */
  @Override
  public InputStream getResourceAsStream(String name) {
    try {
      JarEntry entry = entry(name);
      return entry == null ? super.getResourceAsStream(name) : jar.getInputStream(entry);
    } catch (IOException unreadable) {
      return null;
    }
  }

  private JarEntry entry(String name) {
    return jar.getJarEntry(name.endsWith(".class") ? FOLDER + name + "data" : FOLDER + name);
  }

  private byte[] read(String name) throws IOException {
    JarEntry entry = entry(name);
    if (entry == null) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) entry.getSize());
    byte[] buffer = new byte[8192];
    try (InputStream in = jar.getInputStream(entry)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes.write(buffer, 0, n);
      }
    }
    return bytes.toByteArray();
  }
}
