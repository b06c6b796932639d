/**
 * The agent, the collector, the rules and the dashboard, seen through a real Prometheus.
 *
 * <p>{@link io.socktrace.prometheus.PrometheusServer} runs it with the rules that are shipped.
 */
package io.socktrace.prometheus;
