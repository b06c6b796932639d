package io.socktrace.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What Grafana needs to import it, and to import it again over itself. */
class DashboardTest {
  @Test
  void dashboard_canBeImported() throws Exception {
    Dashboard dashboard = Dashboard.read();
    assertThat(dashboard.json().get("id").isJsonNull()).isTrue();
    assertThat(dashboard.json().get("uid").getAsString()).isEqualTo("socktrace");
    assertThat(dashboard.variables())
        .extracting(variable -> variable.get("name").getAsString())
        .contains("datasource", "service", "listener");
  }

  @Test
  void panels_haveNumbersOfTheirOwnAndTheChosenSource() throws Exception {
    Set<Integer> ids = new HashSet<>();
    for (JsonElement each : Dashboard.read().json().getAsJsonArray("panels")) {
      JsonObject panel = each.getAsJsonObject();
      assertThat(ids.add(panel.get("id").getAsInt())).isTrue();
      if (!panel.get("type").getAsString().equals("row")) {
        assertThat(panel.getAsJsonObject("datasource").get("uid").getAsString())
            .isEqualTo("${datasource}");
      }
    }
  }

  @Test
  void queries_haveNoVariableThatIsNotSet() throws Exception {
    assertThat(Dashboard.read().queries("1m"))
        .isNotEmpty()
        .allSatisfy(query -> assertThat(query.expression()).doesNotContain("$"));
  }
}
