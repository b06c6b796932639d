/**
 * Joins what the probe saw with what the kernel knows.
 *
 * <ol>
 *   <li>{@link io.socktrace.agent.connection.NativeModule} lets our native access, and nobody
 *       else's, past the JVM's checks;
 *   <li>{@link io.socktrace.agent.connection.KernelReader} answers the probe on the accepting and
 *       closing threads;
 *   <li>{@link io.socktrace.agent.connection.ListenerRegistry} gives each listener its name and
 *       keeps the numbers of closed ones, on socktrace's thread;
 *   <li>{@link io.socktrace.agent.connection.ListenerSampler} looks at the accept queues between
 *       accepts, on socktrace's thread, and tells {@link io.socktrace.agent.connection.QueueLooks}
 *       what it saw;
 *   <li>{@link io.socktrace.agent.connection.NamespaceLook} looks once an export at the whole
 *       network namespace, and finds listeners that no hook has seen;
 *   <li>{@link io.socktrace.agent.connection.QueuedWaits} asks that of the connections in a queue,
 *       while nobody accepts.
 * </ol>
 */
package io.socktrace.agent.connection;
