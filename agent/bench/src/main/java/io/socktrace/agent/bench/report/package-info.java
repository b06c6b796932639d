/**
 * The page {@code PERFORMANCE.md}, made of the raw rows in {@code results} and of nothing else.
 *
 * <ol>
 *   <li>{@link io.socktrace.agent.bench.report.Report} reads each file and lets its {@link
 *       io.socktrace.agent.bench.report.Section} write;
 *   <li>{@link io.socktrace.agent.bench.report.Table} is what was measured, {@link
 *       io.socktrace.agent.bench.report.Interval} how sure that is;
 *   <li>Aim is what was aimed at, and says whether it is met.
 * </ol>
 */
package io.socktrace.agent.bench.report;
