/**
 * What the system class loader sees of socktrace, since the JVM appends the agent's jar to the
 * class path.
 *
 * <ol>
 *   <li>{@link io.socktrace.agent.premain.SocktraceAgent} is called by the JVM before {@code main};
 *   <li>{@link io.socktrace.agent.premain.IsolatedLoader} loads everything else from inside the
 *       jar, out of the application's sight.
 * </ol>
 *
 * <p>Compiled for Java 8, so that an older JVM is told what is missing instead of refusing to start
 * the application.
 */
package io.socktrace.agent.premain;
