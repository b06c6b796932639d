package io.socktrace.agent.dist.apps;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens by Netty's native transport, accepts nothing until it is told to, and lets connections
 * wait; beside it a listener of the JDK's, so that the agent runs.
 */
public final class NettyHolding {
  private NettyHolding() {}

  /**
   * Argument: the backlog. Lines: how many are to wait; {@code accept}, {@code close}, {@code end}.
   */
  public static void main(String[] arguments) throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    List<Socket> clients = new ArrayList<>();
    try (ServerSocket beside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ready.awaitKernel(beside);
      Channel server =
          new ServerBootstrap()
              .group(group)
              .channel(EpollServerSocketChannel.class)
              .option(ChannelOption.SO_BACKLOG, Integer.valueOf(arguments[0]))
              .option(ChannelOption.AUTO_READ, false)
              .childHandler(new ChannelInboundHandlerAdapter())
              .bind(InetAddress.getLoopbackAddress(), 0)
              .sync()
              .channel();
      int port = ((InetSocketAddress) server.localAddress()).getPort();
      System.out.println("port " + port);
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
      for (String line = in.readLine(); !line.equals("end"); line = in.readLine()) {
        if (line.equals("close")) {
          server.close().sync();
        } else if (line.equals("accept")) {
          server.config().setAutoRead(true);
        } else {
          for (int i = Integer.parseInt(line); i > 0; i--) {
            clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
          }
        }
        System.out.println("done " + line);
      }
      for (Socket client : clients) {
        client.close();
      }
    } finally {
      group.shutdownGracefully(0, 5, java.util.concurrent.TimeUnit.SECONDS).sync();
    }
  }
}
