package io.socktrace.bootstrap;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Carries the events of kept connections from the application's threads to socktrace's thread.
 *
 * <p>Many push, one drains. Pushing is one compare-and-set on the head of a list; nobody is woken,
 * since socktrace's thread comes by itself, every 50 ms or, from a time at rest, after a second at
 * most: unless the queue fills up in that. Bounded: {@link #push} refuses when {@code limit} events
 * wait, and the caller counts the refusal.
 */
public final class EventQueue {
  private final int limit;
  private final AtomicReference<Event> newest = new AtomicReference<>();
  private final AtomicInteger size = new AtomicInteger();

  EventQueue(int limit) {
    this.limit = limit;
  }

  boolean push(Event event) {
    if (size.get() >= limit) {
      return false;
    }
    boolean filling = size.getAndIncrement() == limit / 2;
    Event head;
    do {
      head = newest.get();
      event.next = head;
    } while (!newest.compareAndSet(head, event));
    if (filling) {
      Alarm.ring();
    }
    return true;
  }

  /** Everything pushed so far, oldest first, or null; follow {@link Event#next()}. */
  public Event drain() {
    Event event = newest.getAndSet(null);
    Event oldestFirst = null;
    int drained = 0;
    while (event != null) {
      Event older = event.next;
      event.next = oldestFirst;
      oldestFirst = event;
      event = older;
      drained++;
    }
    size.getAndAdd(-drained);
    return oldestFirst;
  }

  /** Whether half of it is full. */
  public boolean isFilling() {
    return size.get() > limit / 2;
  }

  public int size() {
    return size.get();
  }
}
