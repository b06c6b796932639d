package io.socktrace.collector.view;

import io.socktrace.collector.store.Metric;
import io.socktrace.collector.store.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last ten minutes of the listeners, and when each process was last heard of.
 *
 * <p>The store keeps two points of a series, which is the present; a page that is opened after the
 * trouble shall still show it. Looked at once a second, whether anybody watches or not. Bounded:
 * {@link #MAX_TRACKS} listeners (the first ones; room comes when one has been silent for ten
 * minutes, by when the store has let it go), one sample a second each. Guarded by itself.
 */
public final class History {
  /** Some 100 bytes a sample, 600 samples a track: 8 MB at the very most. */
  static final int MAX_TRACKS = 128;

  private static final int MAX_PROCESSES = 1_000;

  private record Heard(long pointTimes, long atMillis) {}

  private final Map<Listener.Key, Track> tracks = new LinkedHashMap<>();
  private final Map<Resource, Heard> processes = new LinkedHashMap<>();
  private long sequence;
  private long nextId;

  public synchronized void look(List<Metric> metrics, long nowMillis) {
    hear(metrics, nowMillis);
    tracks.values().forEach(track -> track.forget(nowMillis));
    tracks.values().removeIf(Track::isEmpty);
    for (Listener listener : Listeners.of(metrics)) {
      Listener.Key key = listener.key();
      Track track = tracks.get(key);
      if (track == null && tracks.size() < MAX_TRACKS) {
        track = new Track(nextId++);
        tracks.put(key, track);
      }
      if (track != null && track.look(listener, nowMillis, sequence + 1)) {
        sequence++;
      }
    }
  }

  private void hear(List<Metric> metrics, long nowMillis) {
    Map<Resource, Long> times = new HashMap<>();
    metrics.forEach(m -> times.merge(m.series().resource(), m.last().timeNanos(), Long::sum));
    times.forEach(
        (process, sum) -> {
          Heard heard = processes.get(process);
          if (heard == null ? processes.size() < MAX_PROCESSES : heard.pointTimes() != sum) {
            processes.put(process, new Heard(sum, nowMillis));
          }
        });
    processes.keySet().retainAll(times.keySet());
  }

  /** Of the newest sample. */
  public synchronized long sequence() {
    return sequence;
  }

  synchronized Optional<Track> track(Listener listener) {
    return Optional.ofNullable(tracks.get(listener.key()));
  }

  synchronized List<Sample> samples(Listener listener) {
    return track(listener).map(Track::samples).orElse(List.of());
  }

  /** When points of this process last came, or 0. */
  synchronized long heardAtMillis(Resource process) {
    Heard heard = processes.get(process);
    return heard == null ? 0 : heard.atMillis();
  }

  /** By track, the samples after this sequence number. */
  synchronized Map<String, Object> since(long known) {
    Map<String, Object> fresh = new LinkedHashMap<>();
    for (Track track : tracks.values()) {
      List<Object> samples = new ArrayList<>();
      for (Sample sample : track.samples()) {
        if (sample.sequence() > known) {
          samples.add(sample.asList());
        }
      }
      if (!samples.isEmpty()) {
        fresh.put(Long.toString(track.id()), samples);
      }
    }
    return fresh;
  }
}
