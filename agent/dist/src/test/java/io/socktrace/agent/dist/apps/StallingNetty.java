package io.socktrace.agent.dist.apps;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** The Netty side of {@link Stalling}: one event loop that accepts and serves. */
final class StallingNetty {
  private StallingNetty() {}

  /** Returns the port. */
  static int listen(Runnable serve) throws Exception {
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1,
            Executors.newCachedThreadPool(task -> new Thread(task, "acceptor")),
            NioIoHandler.newFactory());
    return ((InetSocketAddress)
            new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(
                    new ChannelInboundHandlerAdapter() {
                      @Override
                      public boolean isSharable() {
                        return true;
                      }

                      @Override
                      public void channelActive(ChannelHandlerContext context) {
                        serve.run();
                      }
                    })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel()
                .localAddress())
        .getPort();
  }
}
