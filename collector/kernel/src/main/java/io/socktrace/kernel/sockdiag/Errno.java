package io.socktrace.kernel.sockdiag;

/**
 * The failures that netlink(7), socket(2) and the filters in front of them are known to answer with
 * (asm-generic/errno-base.h and errno.h).
 */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int ENOSYS = 38;
  static final int EPROTONOSUPPORT = 93;
  static final int EAFNOSUPPORT = 97;
  static final int ENOBUFS = 105;

  private Errno() {}

  /** The name and, where one is known, its usual cause. */
  static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (a seccomp filter?)";
      case ENOENT -> "ENOENT (no kernel module tcp_diag or unix_diag)";
      case EINTR -> "EINTR";
      case EAGAIN -> "EAGAIN";
      case 12 -> "ENOMEM";
      case EACCES -> "EACCES (a security module?)";
      case 16 -> "EBUSY";
      case 22 -> "EINVAL";
      case 23 -> "ENFILE (too many open files in the system)";
      case 24 -> "EMFILE (too many open files in this process)";
      case ENOSYS -> "ENOSYS (no native access, or a seccomp filter)";
      case EPROTONOSUPPORT -> "EPROTONOSUPPORT (this kernel or sandbox has no sock_diag)";
      case 95 -> "EOPNOTSUPP";
      case EAFNOSUPPORT -> "EAFNOSUPPORT (no netlink; RestrictAddressFamilies of systemd?)";
      case ENOBUFS -> "ENOBUFS";
      case 111 -> "ECONNREFUSED (this sandbox has no sock_diag)";
      default -> "errno " + errno;
    };
  }
}
