package io.socktrace.collector.forward;

/**
 * One request as it came.
 *
 * @param path {@code /v1/traces} and so on
 * @param gzip whether the bytes are compressed
 */
record Body(String path, byte[] bytes, boolean gzip, long receivedNanos) {}
