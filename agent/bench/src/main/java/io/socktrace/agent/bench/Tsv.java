package io.socktrace.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Raw rows of one measurement: tab-separated, one header line, each row written at once, so that a
 * run that is broken off keeps what it has. A new run begins a new file.
 */
public final class Tsv {
  private final Path file;
  private final String date = LocalDate.now().toString();
  private final String commit;

  public Tsv(String name, String... columns) throws IOException, InterruptedException {
    file = Checkout.results(name);
    commit = Checkout.commit();
    Files.createDirectories(file.getParent());
    Files.writeString(file, "date\tcommit\t" + String.join("\t", columns) + "\n");
  }

  /** A number with a fraction is written with three digits of it. */
  public void add(Object... values) throws IOException {
    List<String> texts = new ArrayList<>(List.of(date, commit));
    for (Object value : values) {
      texts.add(
          value instanceof Double number
              ? String.format(Locale.ROOT, "%.3f", number)
              : value.toString());
    }
    Files.writeString(file, String.join("\t", texts) + "\n", StandardOpenOption.APPEND);
  }
}
