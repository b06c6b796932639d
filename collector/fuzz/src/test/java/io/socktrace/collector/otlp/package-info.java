/** Fuzz targets of the receiver. */
package io.socktrace.collector.otlp;
