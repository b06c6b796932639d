package io.socktrace.collector.sockets;

import io.socktrace.collector.view.Table;
import io.socktrace.collector.view.Text;
import java.util.ArrayList;
import java.util.List;

/** A listing as a table. Pure: what to print is decided by its arguments alone. */
public final class ListenersText {
  static final int MAX_LOCAL = 48;
  static final int MAX_PROGRAM = 60;
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String PLAIN = "\u001b[0m";

  private ListenersText() {}

  /**
   * @param reported what a running collector knows, or null
   * @param colour a full queue is red, one with drops yellow
   */
  public static String render(Listing listing, Reported reported, boolean colour) {
    if (listing.listeners().isEmpty()) {
      return "No socket listens.\n";
    }
    boolean namespaces = listing.hasSeveralNamespaces();
    Table table =
        new Table(
            cells(
                namespaces,
                ">netns",
                "listener",
                ">queue",
                ">drops",
                ">inode",
                ">uid",
                ">pid",
                ">fd",
                "program",
                "agent"));
    for (HostListener row : listing.listeners()) {
      table.rowAsIs(cells(namespaces, row(row, AgentState.of(row, reported))));
    }
    StringBuilder text = new StringBuilder();
    table.appendTo(text);
    return colour ? coloured(text.toString(), listing.listeners()) : text.toString();
  }

  /** Whether a row of the table needs {@link AgentState#SILENT_REMARK}. */
  public static List<String> remarks(Listing listing, Reported reported) {
    boolean silent =
        listing.listeners().stream()
            .anyMatch(row -> AgentState.of(row, reported) == AgentState.SILENT);
    List<String> remarks = new ArrayList<>(listing.remarks());
    if (silent) {
      remarks.add(AgentState.SILENT_REMARK);
    }
    return remarks;
  }

  private static String[] row(HostListener row, AgentState agent) {
    List<Holder> holders = row.owner().holders();
    boolean known = row.owner().isKnown();
    String more = holders.size() > 1 ? " +" + (holders.size() - 1) : "";
    return new String[] {
      Long.toString(row.namespace()),
      fit(row.local(), MAX_LOCAL),
      row.queue(),
      HostListener.number(row.drops()),
      Long.toString(row.inode()),
      row.transport().equals(HostListener.UNIX) ? "-" : Integer.toUnsignedString(row.uid()),
      known ? holders.get(0).pid() + more : "-",
      known ? Integer.toString(holders.get(0).fd()) : "-",
      known ? fit(holders.get(0).program().command(), MAX_PROGRAM) : row.owner().unknown(),
      agent.text()
    };
  }

  private static String[] cells(boolean namespaces, String... cells) {
    return namespaces ? cells : List.of(cells).subList(1, cells.length).toArray(String[]::new);
  }

  static String fit(String text, int width) {
    String clean = Text.clean(text);
    return clean.length() <= width ? clean : clean.substring(0, width - 2) + "..";
  }

  private static String coloured(String text, List<HostListener> rows) {
    StringBuilder coloured = new StringBuilder();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      HostListener row = i == 0 ? null : rows.get(i - 1);
      String colour = row == null ? "" : row.isFull() ? RED : row.drops() > 0 ? YELLOW : "";
      coloured.append(colour).append(lines.get(i)).append(colour.isEmpty() ? "" : PLAIN);
      coloured.append('\n');
    }
    return coloured.toString();
  }
}
