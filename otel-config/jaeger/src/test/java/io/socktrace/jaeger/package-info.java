/**
 * The agent and the real Jaeger, one against the other.
 *
 * <ol>
 *   <li>{@link io.socktrace.jaeger.Jaeger} is started by the script {@code run}, and asked over its
 *       query API;
 *   <li>{@link io.socktrace.jaeger.ServerRun} is the file server of the examples, with the agent;
 *   <li>{@link io.socktrace.jaeger.TestClient} connects to it, and {@link
 *       io.socktrace.jaeger.ProcSocket} says which socket that is in the server;
 *   <li>{@link io.socktrace.jaeger.CollectorRun} takes the metrics, which Jaeger does not;
 *   <li>{@link io.socktrace.jaeger.JaegerIT} compares.
 * </ol>
 */
package io.socktrace.jaeger;
