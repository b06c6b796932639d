package io.socktrace.agent.dist.apps;

/** Is told when to become {@link EchoOnCommand}. */
public final class ListenOnCommand {
  private ListenOnCommand() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("started");
    // Byte by byte: the lines that follow are another's to read.
    for (int read = System.in.read(); read != '\n' && read >= 0; read = System.in.read()) {}
    EchoOnCommand.main(arguments);
  }
}
