package io.socktrace.kernel.sockdiag;

/**
 * A Unix-domain socket that listens; lengths are -1 where they are not told.
 *
 * @param path an abstract name as {@code ss} shows it: {@code @} for each NUL
 */
public record UnixListener(String path, long inode, long queueLength, long queueLimit) {}
