/**
 * Hands on what was received to another OTLP/HTTP backend: {@link
 * io.socktrace.collector.forward.Forwarder} queues and counts, {@code Delivery} sends one body
 * until it is taken, refused or too old, with the pauses of {@code Pause}.
 */
package io.socktrace.collector.forward;
