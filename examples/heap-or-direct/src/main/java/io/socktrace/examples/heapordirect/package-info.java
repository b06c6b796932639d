/** A file sent from a heap buffer, a direct buffer and a mapped buffer. */
package io.socktrace.examples.heapordirect;
