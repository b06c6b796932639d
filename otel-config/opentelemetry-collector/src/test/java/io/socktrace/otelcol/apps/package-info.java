/** Programs that the tests launch with the agent. */
package io.socktrace.otelcol.apps;
