/**
 * Shows what is remembered.
 *
 * <ol>
 *   <li>{@link io.socktrace.collector.view.ViewHandler} takes a snapshot for each request.
 *   <li>{@code Listeners}, {@code Fallbacks} and {@code Connections} gather points and spans into
 *       the three things a reader thinks in.
 *   <li>{@link io.socktrace.collector.view.TerminalView} and {@link
 *       io.socktrace.collector.view.JsonView} write these as text and as JSON.
 * </ol>
 *
 * <p>From the snapshot on everything is a pure function. All text in it comes from the network and
 * is cleaned where it is printed ({@link io.socktrace.collector.view.Text}).
 */
package io.socktrace.collector.view;
