package io.socktrace.prometheus;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The dashboard as Grafana would ask it: every query, with its variables at "All". */
record Dashboard(JsonObject json) {
  record Query(String panel, String expression) {}

  static Dashboard read() throws IOException {
    Path file = Path.of("../grafana/socktrace.json");
    return new Dashboard(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
  }

  /**
   * @param rateInterval what {@code $__rate_interval} stands for
   */
  List<Query> queries(String rateInterval) {
    List<Query> queries = new ArrayList<>();
    for (JsonElement each : json.getAsJsonArray("panels")) {
      JsonObject panel = each.getAsJsonObject();
      if (panel.has("targets")) {
        for (JsonElement target : panel.getAsJsonArray("targets")) {
          String expression = target.getAsJsonObject().get("expr").getAsString();
          queries.add(
              new Query(panel.get("title").getAsString(), substitute(expression, rateInterval)));
        }
      }
    }
    return queries;
  }

  private String substitute(String expression, String rateInterval) {
    String plain = expression.replace("$__rate_interval", rateInterval);
    for (JsonObject variable : variables()) {
      if (variable.has("allValue")) {
        plain =
            plain.replace(
                "$" + variable.get("name").getAsString(), variable.get("allValue").getAsString());
      }
    }
    return plain;
  }

  List<JsonObject> variables() {
    List<JsonObject> variables = new ArrayList<>();
    json.getAsJsonObject("templating")
        .getAsJsonArray("list")
        .forEach(variable -> variables.add(variable.getAsJsonObject()));
    return variables;
  }
}
