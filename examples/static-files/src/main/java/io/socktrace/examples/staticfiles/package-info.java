/** Static files from embedded Jetty over HTTP and HTTPS. */
package io.socktrace.examples.staticfiles;
