/** The messages of sock_diag, fed with any bytes. */
package io.socktrace.kernel.sockdiag;
