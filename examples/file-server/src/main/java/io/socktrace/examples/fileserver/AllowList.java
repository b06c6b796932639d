package io.socktrace.examples.fileserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.eclipse.jetty.io.SelectorManager.AcceptListener;

/**
 * Closes connections of addresses that the directory does not allow; asks once per address.
 *
 * <p>Jetty calls {@link #onAccepting} on its acceptor thread, so that while one address is looked
 * up nobody else is accepted. With a filled cache this is never noticed, which is why such code
 * survives its tests: it shows only when many new addresses come at once.
 */
final class AllowList implements AcceptListener {
  private final Predicate<InetAddress> directory;
  private final Map<InetAddress, Boolean> answers = new ConcurrentHashMap<>();

  AllowList(Predicate<InetAddress> directory) {
    this.directory = directory;
  }

  @Override
  public void onAccepting(SelectableChannel channel) {
    try {
      InetSocketAddress peer = (InetSocketAddress) ((SocketChannel) channel).getRemoteAddress();
      if (!answers.computeIfAbsent(peer.getAddress(), directory::test)) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void forget() {
    answers.clear();
  }
}
