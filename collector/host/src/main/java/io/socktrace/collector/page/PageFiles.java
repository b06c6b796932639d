package io.socktrace.collector.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** The page's files, read from the jar once; nothing else of it can be asked for. */
final class PageFiles {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  /**
   * @param content read-only
   */
  record PageFile(String type, ByteBuffer content) {}

  private final Map<String, PageFile> files = new TreeMap<>();

  PageFiles() {
    add("/", "page.html", HTML);
    add("/page.css", "page.css", "text/css; charset=utf-8");
    add("/page.js", "page.js", SCRIPT);
    add("/chart.js", "chart.js", SCRIPT);
    add("/waterfall.js", "waterfall.js", SCRIPT);
    add("/dom.js", "dom.js", SCRIPT);
    add("/icon.svg", "icon.svg", "image/svg+xml");
  }

  private void add(String path, String resource, String type) {
    try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks the page's file " + resource);
      }
      files.put(path, new PageFile(type, ByteBuffer.wrap(in.readAllBytes()).asReadOnlyBuffer()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Null where there is none. */
  PageFile at(String path) {
    return files.get(path);
  }
}
