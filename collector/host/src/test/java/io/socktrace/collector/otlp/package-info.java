/** Tests of the receiver's parts. */
package io.socktrace.collector.otlp;
