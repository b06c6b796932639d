/**
 * What the collector remembers, in bounded memory.
 *
 * <ol>
 *   <li>{@link io.socktrace.collector.store.Store} takes spans and points, one by one.
 *   <li>{@code TraceStore} joins spans by trace id and evicts whole traces, oldest first.
 *   <li>{@code MetricStore} keeps the last two points of each series and lets go of silent ones;
 *       {@code ExportRhythm} tells it what silence is.
 *   <li>{@link io.socktrace.collector.store.Snapshot} is the immutable copy the views read, {@link
 *       io.socktrace.collector.store.Numbers} that of a scrape.
 * </ol>
 */
package io.socktrace.collector.store;
