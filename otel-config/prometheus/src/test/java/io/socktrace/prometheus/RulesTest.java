package io.socktrace.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prometheus's own tools say whether the rules are rules, and whether they do what they should. */
class RulesTest {
  private static final Pattern ALERT =
      Pattern.compile("- alert: (\\w+)\n(.*?)(?=\n\n|$)", Pattern.DOTALL);

  @Test
  void rules_areValid() throws Exception {
    String said = Tool.run("promtool", "check", "rules", "recording.rules.yml", "alerts.rules.yml");
    assertThat(said).contains("SUCCESS").doesNotContain("FAILED");
  }

  @Test
  void configuration_isValidAndFindsTheRules() throws Exception {
    assertThat(Tool.run("promtool", "check", "config", "prometheus.yml"))
        .contains("SUCCESS: 2 rule files found");
    Tool.run("amtool", "check-config", "alertmanager.yml");
  }

  @Test
  void alerts_comeAndGo() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("test", "rules"));
    try (Stream<Path> files = Files.list(Path.of("tests"))) {
      files.map(Path::toString).sorted().forEach(arguments::add);
    }
    Tool.run("promtool", arguments.toArray(String[]::new));
  }

  @Test
  void everyRecordedSeries_isTested() throws Exception {
    String tests = Files.readString(Path.of("tests", "recording.yml"));
    String rules = Files.readString(Path.of("recording.rules.yml"));
    List<String> names =
        Pattern.compile("- record: (\\S+)").matcher(rules).results().map(r -> r.group(1)).toList();
    assertThat(names).hasSizeGreaterThan(15).allMatch(name -> tests.contains(name));
  }

  /** A test that only expects alerts would pass for one that always fires. */
  @Test
  void everyAlert_hasATestInWhichItFiresAndOneInWhichItDoesNot() throws Exception {
    for (String alert : alertNames()) {
      String test = Files.readString(Path.of("tests", alert + ".yml"));
      List<String> checks =
          List.of(test.split("- eval_time:")).subList(1, test.split("- eval_time:").length);
      assertThat(checks).as(alert).allMatch(check -> check.contains("alertname: " + alert + "\n"));
      assertThat(checks).as(alert).anyMatch(check -> check.contains("exp_labels"));
      assertThat(checks).as(alert).anyMatch(check -> !check.contains("exp_labels"));
    }
  }

  @Test
  void everyAlert_saysWhatAndWhereAndWhatToDo() throws Exception {
    String runbook = Files.readString(Path.of("RUNBOOK.md"));
    for (MatchResult alert : alerts()) {
      String name = alert.group(1);
      assertThat(alert.group(2))
          .as(name)
          .contains("for: ", "severity: ", "summary: ", "description: ", "$labels.job }}")
          .containsPattern("/RUNBOOK\\.md#" + name.toLowerCase(Locale.ROOT) + "\\s*$");
      assertThat(runbook).contains("\n## " + name + "\n");
    }
  }

  /** An IPv6 address before a port is in brackets, RFC 3986 section 3.2.2. */
  @Test
  void everyAlert_bracketsAddressesWithColons() throws Exception {
    assertThat(Files.readString(Path.of("alerts.rules.yml")))
        .contains("$labels.server_address }}{{ with $labels.server_port }}:")
        .doesNotContain("{{ $labels.server_address");
  }

  private static List<String> alertNames() throws IOException {
    return alerts().stream().map(alert -> alert.group(1)).distinct().toList();
  }

  private static List<MatchResult> alerts() throws IOException {
    String rules = Files.readString(Path.of("alerts.rules.yml"));
    List<MatchResult> found = ALERT.matcher(rules).results().toList();
    assertThat(found).hasSizeGreaterThan(8);
    return found;
  }
}
