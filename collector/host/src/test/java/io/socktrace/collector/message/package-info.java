/** Tests of what is said, and how often. */
package io.socktrace.collector.message;
