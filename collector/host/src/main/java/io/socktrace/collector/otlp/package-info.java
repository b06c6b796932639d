/**
 * Receives OTLP/HTTP.
 *
 * <ol>
 *   <li>{@link io.socktrace.collector.otlp.OtlpHandler} judges the headers.
 *   <li>{@code RequestBody} receives the body within a size, a budget and a time; {@code Gzip}
 *       inflates it, counting.
 *   <li>{@code Signal} has it walked by {@code TraceReader} or {@code MetricReader}, which parse
 *       one leaf at a time and hand on plain values.
 *   <li>The values go to the {@link io.socktrace.collector.store.Store}; what was left out goes
 *       into the answer. A body that was taken goes to the {@link
 *       io.socktrace.collector.forward.Outlet} as it came.
 * </ol>
 */
package io.socktrace.collector.otlp;
