/** Tests of forwarding against backends that fail in every way. */
package io.socktrace.collector.forward;
