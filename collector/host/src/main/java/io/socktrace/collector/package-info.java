/**
 * The collector's process: command line and server.
 *
 * <ol>
 *   <li>{@code Main} finds the command.
 *   <li>{@code ServeCommand} makes the {@link io.socktrace.collector.store.Store} and the {@code
 *       CollectorServer}, which puts the receiver ({@link io.socktrace.collector.otlp}) and the
 *       views ({@link io.socktrace.collector.view}) on one loopback port.
 *   <li>{@code ShowCommand} asks a running one.
 * </ol>
 */
package io.socktrace.collector;
