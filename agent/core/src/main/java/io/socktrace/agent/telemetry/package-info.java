/**
 * Says in OpenTelemetry's words what the rest found out.
 *
 * <ol>
 *   <li>{@link io.socktrace.agent.telemetry.Names} is the vocabulary;
 *   <li>{@link io.socktrace.agent.telemetry.ServiceIdentity} says whose telemetry it is;
 *   <li>{@link io.socktrace.agent.telemetry.Sdk} configures OpenTelemetry as {@code OTEL_*} says,
 *       and stops it in bounded time;
 *   <li>{@link io.socktrace.agent.telemetry.SpanEmitter} turns events into spans;
 *   <li>{@link io.socktrace.agent.telemetry.SocktraceMetrics} turns the bootstrap counters into
 *       metrics at each export, with {@link io.socktrace.agent.telemetry.Exemplars} that lead from
 *       a bucket to a trace;
 *   <li>{@link io.socktrace.agent.telemetry.Pressure} watches listeners, and tells what befalls
 *       them as spans and by {@link io.socktrace.agent.telemetry.Events} as log records;
 *   <li>{@link io.socktrace.agent.telemetry.Batches} knows at any time where every span and event
 *       is, and {@link io.socktrace.agent.telemetry.MetricBeat} when metrics are due;
 *   <li>both send through an {@link io.socktrace.agent.telemetry.Outgoing}, one export at a time,
 *       over the threads of {@link io.socktrace.agent.telemetry.Transport}; {@link
 *       io.socktrace.agent.telemetry.ExportReport} tells the user.
 * </ol>
 */
package io.socktrace.agent.telemetry;
