/** How much telemetry a fleet makes, calculated from what one JVM was measured to send. */
package io.socktrace.sizing;
