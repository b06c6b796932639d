package io.socktrace.collector.prometheus;

import io.prometheus.metrics.model.snapshots.Labels;
import io.socktrace.collector.store.Attributes;
import io.socktrace.collector.store.Resource;
import io.socktrace.collector.store.Series;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The labels of a series: who sent it, and its attributes.
 *
 * <p>{@code job} and {@code instance} are the service and the process, so that a scrape with {@code
 * honor_labels} looks as if Prometheus had scraped each process. An attribute of a name that is
 * taken stands under {@code exported_...}, as Prometheus itself would rename it.
 */
final class LabelSet {
  /** Ours, and those that histograms and summaries carry. */
  private static final Set<String> TAKEN =
      Set.of("job", "instance", "otel_scope_name", "le", "quantile");

  private static final Set<String> IN_JOB_AND_INSTANCE =
      Set.of("service.name", "service.namespace", "service.instance.id");

  private LabelSet() {}

  static Labels of(Series series) {
    Map<String, String> labels = ofAttributes(series.attributes(), Set.of());
    addProcess(labels, series.resource());
    put(labels, "otel_scope_name", series.scope());
    return labels(labels);
  }

  /** Of {@code target_info}: what else is known of the process. */
  static Labels of(Resource resource) {
    Map<String, String> labels = ofAttributes(resource.attributes(), IN_JOB_AND_INSTANCE);
    addProcess(labels, resource);
    return labels(labels);
  }

  private static void addProcess(Map<String, String> labels, Resource resource) {
    String namespace = resource.attributes().text("service.namespace");
    put(labels, "job", (namespace.isEmpty() ? "" : namespace + "/") + resource.service());
    put(labels, "instance", instance(resource));
  }

  /** A process that gives itself no id still is not another one. */
  private static String instance(Resource resource) {
    String host = resource.attributes().text("host.name");
    String pid = resource.attributes().text("process.pid");
    return !resource.instance().isEmpty() || pid.isEmpty() ? resource.instance() : host + ":" + pid;
  }

  /** Two keys may become one label: then their values stand in it together. */
  private static Map<String, String> ofAttributes(Attributes attributes, Set<String> without) {
    Map<String, String> labels = new TreeMap<>();
    attributes.forEach(
        (key, value) -> {
          String text = value.toString();
          if (!without.contains(key) && !text.isEmpty()) {
            labels.merge(name(key), text, (one, other) -> one + ";" + other);
          }
        });
    return labels;
  }

  private static String name(String key) {
    String legal = LegalName.of(key);
    String name = legal.equals("_") ? "key_" : legal;
    return TAKEN.contains(name) ? "exported_" + name : name;
  }

  /** An empty label is none, to Prometheus. */
  private static void put(Map<String, String> labels, String name, String value) {
    if (!value.isEmpty()) {
      labels.put(name, value);
    }
  }

  private static Labels labels(Map<String, String> labels) {
    return Labels.of(
        labels.keySet().toArray(String[]::new), labels.values().toArray(String[]::new));
  }
}
