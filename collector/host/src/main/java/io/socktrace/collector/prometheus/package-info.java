/**
 * What Prometheus scrapes: everything the agents sent last, under the names that OpenTelemetry's
 * specification "Prometheus and OpenMetrics Compatibility" gives it.
 *
 * <ol>
 *   <li>{@link io.socktrace.collector.prometheus.MetricsHandler} answers {@code GET /metrics}.
 *   <li>{@code Exposition} turns the store's numbers into families; what Prometheus would refuse is
 *       left out and counted.
 *   <li>{@code FamilyName} and {@code LabelSet} translate names; {@code Family} holds the series of
 *       one name.
 *   <li>{@code HostSamples} adds the host's listeners that no agent reports, asked for at that
 *       moment.
 *   <li>{@code OwnMetrics} tells how the collector itself is doing.
 * </ol>
 */
package io.socktrace.collector.prometheus;
