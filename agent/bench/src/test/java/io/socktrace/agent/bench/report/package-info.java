/** The page and its arithmetic, against published tables and made-up rows. */
package io.socktrace.agent.bench.report;
