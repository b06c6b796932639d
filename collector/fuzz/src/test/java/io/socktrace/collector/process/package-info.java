/** The files of a process, fed with any bytes. */
package io.socktrace.collector.process;
