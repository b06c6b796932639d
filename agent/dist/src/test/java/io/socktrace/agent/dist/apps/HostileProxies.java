package io.socktrace.agent.dist.apps;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/**
 * {@link EchoOnCommand} with a proxy selector that tells of every question for a proxy, and answers
 * with one that does not exist. Sockets ask it too, for SOCKS: they go straight.
 */
public final class HostileProxies {
  private HostileProxies() {}

  public static void main(String[] arguments) throws Exception {
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            if (uri.getScheme().equals("socket")) {
              return List.of(Proxy.NO_PROXY);
            }
            System.out.println("asked for a proxy to " + uri);
            return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", 1)));
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> System.out.println("a thread died of " + thrown));
    EchoOnCommand.main(arguments);
  }
}
