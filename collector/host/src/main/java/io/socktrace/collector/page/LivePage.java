package io.socktrace.collector.page;

import io.socktrace.collector.sockets.Coverage;
import io.socktrace.collector.sockets.HostView;
import io.socktrace.collector.sockets.HostWatch;
import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Snapshot;
import io.socktrace.collector.store.Store;
import io.socktrace.collector.view.History;
import io.socktrace.collector.view.LiveView;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.util.component.AbstractLifeCycle;

/**
 * What the page's script asks for, made at most once a second whoever asks.
 *
 * <p>The script says which version it has and gets what is new, or nothing. A version is this run
 * and a number in it: after a restart of this process the script knows from the run that it must
 * start over. The history is kept by a thread of its own, since nobody may be watching when the
 * trouble comes.
 */
public final class LivePage extends AbstractLifeCycle {
  private static final long TICK_MILLIS = 1_000;

  private final Store store;
  private final History history = new History();
  private final String run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  private final String jaegerUrl;
  private final HostWatch host;
  private final Lock lock = new ReentrantLock();
  private String present = ""; // guarded by lock, as those below
  private long madeAtNanos;
  private long version;
  private long historyVersion;
  private Thread ticker;
  private boolean failed; // the ticker's own

  /**
   * @param jaegerUrl where traces can be looked at, or null
   * @param host null if this host's other listeners are not to be shown
   */
  public LivePage(Store store, URI jaegerUrl, HostWatch host) {
    this.store = store;
    this.host = host;
    this.jaegerUrl = jaegerUrl == null ? null : jaegerUrl.toString().replaceAll("/+$", "");
  }

  /** A link is made of it: {@code javascript:} and its like must not get that far. */
  public static boolean isLinkable(URI url) {
    return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
        && url.getHost() != null
        && url.getRawQuery() == null
        && url.getRawFragment() == null;
  }

  @Override
  protected void doStart() {
    ticker = new Thread(this::tick, "collector-history");
    ticker.setDaemon(true);
    ticker.start();
  }

  @Override
  protected void doStop() throws InterruptedException {
    ticker.interrupt();
    ticker.join(TimeUnit.SECONDS.toMillis(5));
  }

  private void tick() {
    try {
      while (true) {
        look();
        Thread.sleep(TICK_MILLIS);
      }
    } catch (InterruptedException stopped) {
      // The only way out.
    }
  }

  /** One strange point must not end the history of all others. */
  private void look() {
    try {
      history.look(store.metrics(), System.currentTimeMillis());
    } catch (RuntimeException e) {
      if (!failed) {
        failed = true;
        System.err.println("[socktrace] a failure of its own, the page may lack history: " + e);
      }
    }
  }

  private Coverage coverage(List<Metric> metrics) {
    return new Coverage(metrics, host.proc());
  }

  /** All listeners of the host, for programs; empty if they are not looked for or not found. */
  Optional<String> host() {
    return host == null
        ? Optional.empty()
        : host.look().map(state -> HostView.json(state, coverage(store.metrics())));
  }

  Snapshot snapshot() {
    return store.snapshot();
  }

  /**
   * Empty when nothing has changed.
   *
   * @param known {@code run-version}, as an answer told it; anything else means that nothing is
   */
  String since(String known) {
    lock.lock();
    try {
      renew();
      String current = run + "-" + version + "-" + historyVersion;
      if (current.equals(known)) {
        return "";
      }
      return LiveView.answer(current, jaegerUrl, present, history, historyOf(known));
    } finally {
      lock.unlock();
    }
  }

  private void renew() {
    long now = System.nanoTime();
    if (!present.isEmpty() && now - madeAtNanos < TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS)) {
      return;
    }
    madeAtNanos = now;
    long nowMillis = System.currentTimeMillis();
    Snapshot snapshot = store.snapshot();
    history.look(snapshot.metrics(), nowMillis); // a verdict is of the same moment as the numbers
    historyVersion = history.sequence();
    Map<String, Object> others =
        host == null
            ? null
            : host.look()
                .map(state -> HostView.page(state, coverage(snapshot.metrics())))
                .orElse(null);
    String fresh = LiveView.present(snapshot, history, others, nowMillis);
    if (!fresh.equals(present)) {
      present = fresh;
      version++;
    }
  }

  /** Before the first sample when the script comes from another run. */
  private long historyOf(String known) {
    String[] parts = known.split("-", -1);
    if (parts.length != 3 || !parts[0].equals(run)) {
      return 0;
    }
    try {
      return Long.parseLong(parts[2]);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
