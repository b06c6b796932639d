/**
 * Finds out that nobody accepts, and who should have.
 *
 * <ol>
 *   <li>{@link io.socktrace.agent.stall.StallWatch} is told what each look at an accept queue saw,
 *       and decides what is a stall;
 *   <li>{@link io.socktrace.agent.stall.Stacks} looks at the thread that accepts while it is late;
 *   <li>{@link io.socktrace.agent.stall.JvmPauses} tells a JVM that did not run from an application
 *       that did something else;
 *   <li>{@link io.socktrace.agent.stall.Stall} has what came of it, for the telemetry to tell.
 * </ol>
 *
 * <p>All on socktrace's thread; the threads of the application only leave a note when they accept.
 */
package io.socktrace.agent.stall;
