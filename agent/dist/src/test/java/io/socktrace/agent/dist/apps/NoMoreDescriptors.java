package io.socktrace.agent.dist.apps;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Echoes, then opens files until the process may open no more, keeps them for a second, closes
 * them, and echoes again. Writes to the file given how many there were.
 */
public final class NoMoreDescriptors {
  private NoMoreDescriptors() {}

  public static void main(String[] arguments) throws Exception {
    Path counted = Path.of(arguments[0]);
    Echo.main(new String[] {"3"});
    Files.writeString(counted, "");
    System.in.read();
    List<InputStream> all = new ArrayList<>();
    try {
      while (true) {
        all.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException noMore) {
      System.out.println(noMore.getMessage());
    }
    Thread.sleep(1000);
    for (InputStream each : all) {
      each.close();
    }
    Files.writeString(counted, String.valueOf(all.size()));
    Echo.main(new String[] {"3"});
  }
}
