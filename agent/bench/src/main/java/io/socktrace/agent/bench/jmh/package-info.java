/**
 * Nanoseconds and bytes of one operation, inside one JVM: {@link io.socktrace.agent.bench.jmh.Jmh}
 * runs {@link io.socktrace.agent.bench.jmh.HookBenchmark} with the agent and without.
 */
package io.socktrace.agent.bench.jmh;
