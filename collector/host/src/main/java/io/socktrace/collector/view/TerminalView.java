package io.socktrace.collector.view;

import io.socktrace.collector.store.Snapshot;
import java.time.ZoneId;
import java.util.List;

/** The whole state as text: a pure function of a snapshot, so that it can be tested as text. */
public final class TerminalView {
  private TerminalView() {}

  public static String render(Snapshot snapshot, ZoneId zone) {
    StringBuilder out = new StringBuilder();
    List<Listener> listeners = Listeners.of(snapshot);
    ListenerTable.append(out, listeners, Openings.of(snapshot));
    out.append('\n');
    StallTable.append(out, Stalls.of(snapshot, listeners), zone);
    List<Connection> slowest = Connections.slowest(snapshot);
    CallSiteTable.append(out, snapshot);
    ConnectionTable.append(out, slowest, zone);
    out.append('\n');
    Waterfall.append(out, slowest);
    out.append('\n');
    Losses.append(out, snapshot);
    return out.toString();
  }
}
