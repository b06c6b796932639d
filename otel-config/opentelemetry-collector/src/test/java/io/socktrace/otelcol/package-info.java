/**
 * The agent and the real OpenTelemetry Collector, with the files of this folder.
 *
 * <ol>
 *   <li>{@link io.socktrace.otelcol.ConfigurationIT} lets the program check its files;
 *   <li>{@link io.socktrace.otelcol.PolicyIT} shows a gateway one span of each kind;
 *   <li>{@link io.socktrace.otelcol.FleetIT} sends a JVM's telemetry all the way: collector beside
 *       it, two gateways, Jaeger and Prometheus;
 *   <li>{@link io.socktrace.otelcol.RestartIT} ends and kills the collectors under way, and counts;
 *   <li>{@link io.socktrace.otelcol.KafkaIT} has Kafka between gateway and Jaeger;
 *   <li>{@link io.socktrace.otelcol.KubernetesIT} reads the manifests of {@code ../kubernetes}.
 * </ol>
 */
package io.socktrace.otelcol;
