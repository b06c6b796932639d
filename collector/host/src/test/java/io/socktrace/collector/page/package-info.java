/** The live page in a real Chromium, against what the API says. */
package io.socktrace.collector.page;
