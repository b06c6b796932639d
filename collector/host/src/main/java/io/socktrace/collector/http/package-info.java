/**
 * What stands between the network and the handlers that do the work.
 *
 * <ol>
 *   <li>{@link io.socktrace.collector.http.ClientTable} bounds the connections and closes the slow
 *       ones; {@link io.socktrace.collector.http.ClientGate} tells it when a request begins and
 *       ends.
 *   <li>{@link io.socktrace.collector.http.WriteDeadline} bounds the time of an answer's way out.
 *   <li>{@link io.socktrace.collector.http.GrpcAnswer} sends gRPC clients to OTLP/HTTP.
 *   <li>{@link io.socktrace.collector.http.HealthHandler} answers those who only ask whether we
 *       live.
 *   <li>{@link io.socktrace.collector.http.RequestGate} lets through whoever may talk to us, by
 *       {@link io.socktrace.collector.http.Access}.
 * </ol>
 */
package io.socktrace.collector.http;
