/**
 * A file server of an ordinary kind, and clients that load it until connections have to wait.
 *
 * <ol>
 *   <li>{@link io.socktrace.examples.fileserver.FileServer} is the application: Jetty, with a short
 *       accept queue, on one port and a plain NIO download on another. It knows nothing of
 *       socktrace.
 *   <li>{@link io.socktrace.examples.fileserver.AllowList} is its mistake: a slow look-up on the
 *       thread that accepts.
 *   <li>{@link io.socktrace.examples.fileserver.DownloadPort} sends the big file with {@code
 *       transferTo}, as Jetty does not.
 *   <li>{@link io.socktrace.examples.fileserver.Traffic} opens the connections, and says what the
 *       clients saw.
 *   <li>{@link io.socktrace.examples.fileserver.Client} is one of those connections.
 * </ol>
 */
package io.socktrace.examples.fileserver;
