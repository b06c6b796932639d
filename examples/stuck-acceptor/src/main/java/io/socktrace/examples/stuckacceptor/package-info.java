/** A server that looks something up on its accepting thread, and what becomes of its clients. */
package io.socktrace.examples.stuckacceptor;
