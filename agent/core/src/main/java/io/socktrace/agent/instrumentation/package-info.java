/**
 * Weaves the JDK's socket classes, before {@code main} runs.
 *
 * <ol>
 *   <li>{@link io.socktrace.agent.instrumentation.JdkHooks} names the JDK methods, one hook each,
 *       and what each hands to the probe; {@link io.socktrace.agent.instrumentation.TransferHooks}
 *       those that copy files;
 *   <li>{@link io.socktrace.agent.instrumentation.Weaver} is the class file transformer that finds
 *       them;
 *   <li>{@link io.socktrace.agent.instrumentation.HookedMethod} writes the hook's code around the
 *       method's own;
 *   <li>{@link io.socktrace.agent.instrumentation.Weaving} runs all that once and tells which hooks
 *       found no method.
 * </ol>
 *
 * <p>All of it runs on the main thread before {@code main}: no lambda, no regular expression, no
 * string concatenation by {@code invokedynamic}, which would cost start-up time and risk class
 * loading circles.
 */
package io.socktrace.agent.instrumentation;
