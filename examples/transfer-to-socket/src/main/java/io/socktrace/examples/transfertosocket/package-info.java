/** A file sent with {@code transferTo} straight to the accepted socket. */
package io.socktrace.examples.transfertosocket;
