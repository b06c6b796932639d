/**
 * Serves the live page.
 *
 * <ol>
 *   <li>{@link io.socktrace.collector.page.LivePage} looks at the metrics once a second, keeps the
 *       {@link io.socktrace.collector.view.History}, and makes one answer for all who watch.
 *   <li>{@code PageHandler} answers: the files of the page to browsers, and {@code /api/live} to
 *       its script.
 *   <li>{@code PageFiles} are the resources beside this package: one HTML file, one style sheet,
 *       three modules.
 * </ol>
 *
 * <p>What is shown, and in which words, is decided in {@link io.socktrace.collector.view}; the
 * script places it, as text and never as markup.
 */
package io.socktrace.collector.page;
