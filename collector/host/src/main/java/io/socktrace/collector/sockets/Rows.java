package io.socktrace.collector.sockets;

import io.socktrace.kernel.procfs.NetTcp;
import io.socktrace.kernel.procfs.NetUnix;
import io.socktrace.kernel.sockdiag.InetListener;
import io.socktrace.kernel.sockdiag.UnixListener;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Makes rows of the listing of what the kernel's messages and files hold, without owners yet. */
final class Rows {
  private static final long ABSENT = -1;

  private final long namespace;
  private final String missing;

  /**
   * @param missing why numbers are not told, or null
   */
  Rows(long namespace, String missing) {
    this.namespace = namespace;
    this.missing = missing;
  }

  HostListener of(InetListener row) {
    InetSocketAddress local = row.local();
    return tcp(
        host(row) + ":" + local.getPort(),
        local,
        row.inode(),
        row.uid(),
        row.queueLength(),
        row.queueLimit(),
        row.drops());
  }

  HostListener of(NetTcp.Row row) {
    InetSocketAddress local = row.local();
    return tcp(
        AddressText.of(local), local, row.inode(), row.uid(), row.queueLength(), ABSENT, ABSENT);
  }

  private HostListener tcp(
      String text,
      InetSocketAddress local,
      long inode,
      int uid,
      long length,
      long limit,
      long drops) {
    return new HostListener(
        namespace,
        HostListener.TCP,
        text,
        local.getAddress(),
        local.getPort(),
        inode,
        uid,
        length,
        limit,
        drops,
        missing,
        null);
  }

  /** A Unix socket has no drop counter: a client meets a full queue by waiting or by EAGAIN. */
  HostListener of(UnixListener row) {
    return new HostListener(
        namespace,
        HostListener.UNIX,
        row.path().isEmpty() ? "*" : row.path(),
        null,
        0,
        row.inode(),
        (int) ABSENT,
        row.queueLength(),
        row.queueLimit(),
        ABSENT,
        missing,
        null);
  }

  HostListener of(NetUnix.Row row) {
    return of(new UnixListener(row.path(), row.inode(), ABSENT, ABSENT));
  }

  /** A socket of IPv6 on every address takes IPv4 too unless it says otherwise: {@code *}. */
  private static String host(InetListener row) {
    boolean both =
        row.local().getAddress().isAnyLocalAddress()
            && row.local().getAddress().getAddress().length > 4
            && row.interfaceIndex() >= 0
            && !row.v6only();
    String device = device(row.interfaceIndex());
    return both && device.isEmpty() ? "*" : AddressText.of(row.local().getAddress(), device);
  }

  private static String device(int index) {
    if (index <= 0) {
      return "";
    }
    try {
      NetworkInterface device = NetworkInterface.getByIndex(index);
      return device == null ? "if" + index : device.getName();
    } catch (SocketException refused) {
      return "if" + index;
    }
  }
}
