/** Fuzz targets of the readers of /proc. */
package io.socktrace.kernel.procfs;
