/**
 * Two JVMs at once, one with something and one without, each on a core of its own: what differs
 * between them is what that something costs, for whatever else the machine does meets both.
 *
 * <ol>
 *   <li>{@link io.socktrace.agent.bench.duet.Duet} plays pair after pair and keeps every row;
 *   <li>{@link io.socktrace.agent.bench.duet.Pair} starts two JVMs and looks at both when the
 *       window opens and when it closes;
 *   <li>{@link io.socktrace.agent.bench.duet.Arm} says what the second JVM has;
 *   <li>{@link io.socktrace.agent.bench.duet.Player} is what runs in them: one {@link
 *       io.socktrace.agent.bench.duet.Workload} until its standard input ends.
 * </ol>
 */
package io.socktrace.agent.bench.duet;
