package io.socktrace.agent.dist.apps;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Echoes by Netty, over the JDK's channels or over its own native transport, to blocking sockets;
 * beside it a listener of the JDK's, so that the agent runs.
 */
public final class NettyServer {
  private static final int CONNECTIONS = 50;

  private NettyServer() {}

  /** Argument: {@code nio} or {@code epoll}. */
  public static void main(String[] arguments) throws Exception {
    boolean epoll = arguments[0].equals("epoll");
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    Class<? extends ServerChannel> transport =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, handlers);
    try (ServerSocket beside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ready.awaitKernel(beside);
      Channel server =
          new ServerBootstrap()
              .group(group)
              .channel(transport)
              .childHandler(new Echoing())
              .bind(InetAddress.getLoopbackAddress(), 0)
              .sync()
              .channel();
      int port = ((InetSocketAddress) server.localAddress()).getPort();
      int echoed = 0;
      for (int i = 0; i < CONNECTIONS; i++) {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
          client.getOutputStream().write(new byte[100]);
          echoed += client.getInputStream().readNBytes(100).length;
        }
      }
      System.out.println("echoed " + echoed);
      server.close().sync();
    } finally {
      group.shutdownGracefully(0, 5, java.util.concurrent.TimeUnit.SECONDS).sync();
    }
    System.out.println("done");
  }

  private static final class Echoing extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel
          .pipeline()
          .addLast(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                  context.writeAndFlush((ByteBuf) message);
                }
              });
    }
  }
}
