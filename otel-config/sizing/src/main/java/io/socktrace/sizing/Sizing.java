package io.socktrace.sizing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Writes the tables of the sizing page: {@code java Sizing.java measured.tsv README.md}.
 *
 * <p>One file, so that it runs without being compiled. Every number is either in measured.tsv, or
 * an assumption that the page names, or calculated here from those.
 */
public final class Sizing {
  static final int[] JVMS = {10, 1_000, 100_000};

  /** accept, dispatch and connection. */
  static final int SPANS_OF_A_CONNECTION = 3;

  static final int EXPORT_SECONDS = 10;
  static final double KEPT_BY_GATEWAY = 0.10;

  /** prometheus.io/docs/prometheus/latest/storage: "an average of only 1-2 bytes per sample". */
  static final int BYTES_PER_SAMPLE = 2;

  /** What help.splunk.com ("Sizing and scaling") says of its distribution of the Collector. */
  static final int SPANS_PER_SECOND_AND_CORE = 15_000;

  private static final int SECONDS_PER_DAY = 86_400;
  private static final String BEGIN = "<!-- calculated -->\n";
  private static final String END = "<!-- end -->\n";

  /**
   * One run of a JVM with the agent, which compressed what it sent.
   *
   * @param connections all of which became spans
   * @param spanBytes of all bodies of requests with spans, unpacked
   * @param spanBytesSent of the same as they came
   * @param points of one export of metrics
   * @param series what Prometheus makes of those: a histogram is as many as it has buckets, and two
   */
  record Measured(
      long connections,
      long spanRequests,
      long spans,
      long spanBytes,
      long spanBytesSent,
      long points,
      long series,
      long pointBytes,
      long pointBytesSent) {
    double bytesPerSpan() {
      return (double) spanBytes / spans;
    }

    double sentPerSpan() {
      return (double) spanBytesSent / spans;
    }

    static Measured parse(String line) {
      String[] cells = line.split("\t");
      if (cells.length != 9) {
        throw new IllegalArgumentException("not nine cells: '" + line + "'");
      }
      long[] numbers = Stream.of(cells).mapToLong(Long::parseLong).toArray();
      return new Measured(
          numbers[0],
          numbers[1],
          numbers[2],
          numbers[3],
          numbers[4],
          numbers[5],
          numbers[6],
          numbers[7],
          numbers[8]);
    }

    String line() {
      return LongStream.of(
              connections,
              spanRequests,
              spans,
              spanBytes,
              spanBytesSent,
              points,
              series,
              pointBytes,
              pointBytesSent)
          .mapToObj(String::valueOf)
          .collect(Collectors.joining("\t"));
    }
  }

  private Sizing() {}

  public static void main(String[] arguments) throws IOException {
    Path page = Path.of(arguments[1]);
    Files.writeString(page, page(Files.readString(page), read(Path.of(arguments[0]))));
  }

  static List<Measured> read(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> !line.startsWith("#"))
        .map(Measured::parse)
        .toList();
  }

  /** The same page with its tables calculated anew. */
  static String page(String page, List<Measured> measured) {
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    return page.substring(0, begin)
        + measuredTable(measured)
        + fleetTable(measured, 10)
        + fleetTable(measured, 1)
        + page.substring(page.indexOf(END));
  }

  private static String measuredTable(List<Measured> measured) {
    return "\n| one JVM, one listener | spans per request | bytes per span | gzip | "
        + "an export of metrics: points | bytes | gzip | series in Prometheus |\n"
        + "|---|---|---|---|---|---|---|---|\n"
        + measured.stream()
            .map(
                run ->
                    format(
                        "| %,d connections | %.0f | %.0f | %.0f | %d | %,d | %,d | %d |%n",
                        run.connections,
                        (double) run.spans / run.spanRequests,
                        run.bytesPerSpan(),
                        run.sentPerSpan(),
                        run.points,
                        run.pointBytes,
                        run.pointBytesSent,
                        run.series))
            .collect(Collectors.joining());
  }

  private static String fleetTable(List<Measured> measured, int spansPerSecond) {
    Measured busiest = measured.get(measured.size() - 1); // it stands for all JVMs
    StringBuilder table =
        new StringBuilder(
            format(
                "%n| `socktrace.spans.per_second=%d` | spans/s | network, gzip | not compressed | "
                    + "gateway cores | kept: spans/s | kept: per day | series | samples/s | Prometheus: per day |%n"
                    + "|---|---|---|---|---|---|---|---|---|---|%n",
                spansPerSecond));
    for (int jvms : JVMS) {
      double spans = (double) jvms * spansPerSecond * SPANS_OF_A_CONNECTION;
      double kept = spans * KEPT_BY_GATEWAY;
      double samples = (double) jvms * busiest.series / EXPORT_SECONDS;
      table.append(
          format(
              "| %,d JVMs | %,.0f | %s | %s | %,.0f | %,.0f | %s | %,d | %,.0f | %s |%n",
              jvms,
              spans,
              bits(spans * busiest.sentPerSpan()),
              bits(spans * busiest.bytesPerSpan()),
              Math.ceil(spans / SPANS_PER_SECOND_AND_CORE),
              kept,
              bytes(kept * busiest.bytesPerSpan() * SECONDS_PER_DAY),
              jvms * busiest.series,
              samples,
              bytes(samples * BYTES_PER_SAMPLE * SECONDS_PER_DAY)));
    }
    return table.toString();
  }

  static String bits(double bytesPerSecond) {
    double bits = bytesPerSecond * 8;
    return bits >= 1e9 ? format("%.1f Gbit/s", bits / 1e9) : format("%.2f Mbit/s", bits / 1e6);
  }

  static String bytes(double bytes) {
    return bytes >= 1e12
        ? format("%.1f TB", bytes / 1e12)
        : bytes >= 1e9 ? format("%.1f GB", bytes / 1e9) : format("%.0f MB", bytes / 1e6);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
