/**
 * What the process says on stderr: {@link io.socktrace.collector.message.Messages}, each class of
 * message at most once in five minutes. Jetty's warnings come through {@code LogProvider}, which
 * SLF4J finds by the services file.
 */
package io.socktrace.collector.message;
