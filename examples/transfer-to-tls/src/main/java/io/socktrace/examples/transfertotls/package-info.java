/** A file sent with {@code transferTo} over TLS. */
package io.socktrace.examples.transfertotls;
