/** A file sent with {@code transferTo} to a channel that wraps the accepted socket. */
package io.socktrace.examples.transfertowrapper;
