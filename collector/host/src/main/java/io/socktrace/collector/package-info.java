/**
 * The collector's process: command line and server.
 *
 * <ol>
 *   <li>{@code Main} finds the command.
 *   <li>{@code ServeCommand} makes the {@link io.socktrace.collector.store.Store} and the {@code
 *       CollectorServer}, which puts the receiver ({@link io.socktrace.collector.otlp}), the views
 *       ({@link io.socktrace.collector.view}, {@link io.socktrace.collector.page}) and Prometheus's
 *       page ({@link io.socktrace.collector.prometheus}) on one port, behind {@link
 *       io.socktrace.collector.http}. {@code ListenOptions} says which, and whether that is safe.
 *   <li>{@code ShowCommand} asks a running one.
 *   <li>{@code ListenersCommand}, {@code WatchCommand}, {@code ExplainCommand} and {@code
 *       DoctorCommand} need none: they look at the host ({@link io.socktrace.collector.sockets}).
 * </ol>
 */
package io.socktrace.collector;
