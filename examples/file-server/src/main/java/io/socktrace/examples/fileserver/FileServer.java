package io.socktrace.examples.fileserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.ResourceFactory;

/**
 * Serves the files of a directory with embedded Jetty, and the big one of them on a second port
 * with {@link DownloadPort}.
 *
 * <p>The accept queue is short so that a burst of 64 connections is enough to overflow it; with
 * Jetty's default (the operating system's limit) the same happens with more clients.
 */
final class FileServer {
  static final String BIG_FILE = "big.bin";
  static final int BIG_FILE_BYTES = 16 << 20;
  static final int ACCEPT_QUEUE_LIMIT = 16;
  static final String RELOAD_PATH = "/admin/allow-list/reload";

  private static final long DIRECTORY_ANSWER_MILLIS = 100;

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server, 1, 1);
  private final AllowList allowList = new AllowList(FileServer::askDirectory);
  private final DownloadPort download;

  private FileServer(int port, int downloadPort, Path directory) throws IOException {
    writeFiles(directory);
    download = new DownloadPort(downloadPort, directory.resolve(BIG_FILE));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setAcceptQueueSize(ACCEPT_QUEUE_LIMIT);
    connector.addBean(allowList);
    server.addConnector(connector);
    ResourceHandler files = new ResourceHandler();
    files.setBaseResource(ResourceFactory.of(server).newResource(directory));
    server.setHandler(new Handler.Sequence(new Reload(), files));
    server.setStopAtShutdown(true);
  }

  /** Arguments: the port, the download port (0: any) and the directory to serve. */
  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      System.err.println("usage: FileServer PORT DOWNLOAD_PORT DIRECTORY");
      System.exit(2);
    }
    FileServer files =
        new FileServer(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Path.of(args[2]));
    files.server.start();
    files.download.start();
    System.out.printf(
        "ready port=%d download-port=%d%n",
        files.connector.getLocalPort(), files.download.localPort());
    files.server.join();
  }

  /** Stands for a directory service that needs its time to answer; it allows everybody. */
  private static boolean askDirectory(Object address) {
    try {
      Thread.sleep(DIRECTORY_ANSWER_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void writeFiles(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("index.html"), "<!doctype html><title>files</title>\n");
    byte[] noise = new byte[BIG_FILE_BYTES];
    new Random(1).nextBytes(noise);
    Files.write(directory.resolve(BIG_FILE), noise);
  }

  /** Lets an operator make the server forget its allow-list, as after a change of the rules. */
  private final class Reload extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (!Request.getPathInContext(request).equals(RELOAD_PATH)) {
        return false;
      }
      allowList.forget();
      response.setStatus(204);
      callback.succeeded();
      return true;
    }
  }
}
