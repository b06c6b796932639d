/** The parts of the duet that can be told from outside to be right. */
package io.socktrace.agent.bench.duet;
