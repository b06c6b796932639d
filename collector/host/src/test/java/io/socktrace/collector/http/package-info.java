/** Tests of what stands before the handlers. */
package io.socktrace.collector.http;
