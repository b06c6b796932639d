package io.socktrace.kernel;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Sleeps until one of many descriptors is readable or somebody calls {@link #wake}: one instance of
 * epoll(7), with an eventfd(2) as its bell.
 *
 * <p>Not poll(2): while that sleeps it holds every file that it watches, so a listener that is
 * closed would go on listening, its address taken. epoll holds none; when the last descriptor of a
 * file is closed the kernel takes it out by itself (eventpoll_release in fs/eventpoll.c).
 *
 * <p>A descriptor is told of once and then no more until it is watched anew (EPOLLONESHOT), however
 * much comes; and not at all where it is not readable any more by the time that the sleeper runs.
 * It is watched without EPOLLEXCLUSIVE: a thread blocked in accept is woken as if there was no
 * epoll.
 *
 * <p>For one thread, but {@link #wake}, which is for any. Nothing closes it: a late wake would
 * write into whatever had its number then.
 */
public final class Epoll {
  // include/uapi/linux/eventpoll.h, asm-generic/fcntl.h
  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;
  private static final int CTL_ADD = 1;
  private static final int CTL_MOD = 3;
  private static final int EPOLLIN = 1;
  private static final int EPOLLONESHOT = 1 << 30;
  private static final int EPOLLET = 1 << 31;

  private static final int ENOENT = 2;
  private static final int EINTR = 4;

  //   struct epoll_event  x86-64, where it is packed  elsewhere
  //   u32 events                                   0          0
  //   u64 data, here the descriptor                4          8
  //   bytes                                       12         16
  private static final boolean PACKED = "amd64".equals(System.getProperty("os.arch"));
  private static final int DATA = PACKED ? 4 : 8;
  private static final int EVENT_BYTES = PACKED ? 12 : 16;
  private static final int MOST_EVENTS = 64;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final SystemCalls calls;

  /** Its memory is never changed, so threads may use it at the same time. */
  private final SystemCalls bellCalls;

  private final int epoll;
  private final int bell;
  private final int[] readable = new int[MOST_EVENTS];
  private boolean rung;

  private Epoll(SystemCalls calls, SystemCalls bellCalls, int epoll, int bell) {
    this.calls = calls;
    this.bellCalls = bellCalls;
    this.epoll = epoll;
    this.bell = bell;
    bellCalls.memory().putLong(0, 1);
  }

  /** Takes two descriptors; empty where the kernel refuses, or does not do as it should. */
  public static Optional<Epoll> open(KernelAccess access) {
    SystemCalls calls = access.calls(MOST_EVENTS * EVENT_BYTES);
    int epoll = calls.epollCreate(CLOEXEC);
    if (epoll < 0) {
      return Optional.empty();
    }
    int bell = calls.eventfd(0, CLOEXEC | NONBLOCK);
    if (bell >= 0) {
      Epoll opened = new Epoll(calls, access.calls(Long.BYTES), epoll, bell);
      if (opened.isAsItShould()) {
        return Optional.of(opened);
      }
      calls.close(bell);
    }
    calls.close(epoll);
    return Optional.empty();
  }

  /** Edge-triggered, the bell need not be read: every ring is an edge. */
  private boolean isAsItShould() {
    if (control(CTL_ADD, bell, EPOLLIN | EPOLLET) < 0) {
      return false;
    }
    wake();
    return await(0) == 0 && rung && await(0) == 0 && !rung;
  }

  /**
   * Watches for the next time that it is readable, which may be now.
   *
   * @return whether the kernel does: not for a closed descriptor, or a file that is always readable
   */
  public boolean watch(int fd) {
    int result = control(CTL_MOD, fd, EPOLLIN | EPOLLONESHOT);
    return (result == -ENOENT ? control(CTL_ADD, fd, EPOLLIN | EPOLLONESHOT) : result) == 0;
  }

  private int control(int operation, int fd, int events) {
    ByteBuffer memory = calls.memory();
    memory.putInt(0, events);
    memory.putLong(DATA, fd);
    return calls.epollCtl(epoll, operation, fd, 0);
  }

  /**
   * Sleeps until a watched descriptor is readable, a wake, or the time is over. Signals, a stop and
   * its end among them, and interrupts of the thread are slept through.
   *
   * @return how many are {@link #readable}; below 0 if the kernel will not
   */
  public int await(long nanos) {
    rung = false;
    long beganNanos = System.nanoTime();
    int events;
    long leftNanos = nanos;
    do {
      long millis = (Math.max(0, leftNanos) + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
      events = calls.epollWait(epoll, 0, MOST_EVENTS, (int) Math.min(millis, Integer.MAX_VALUE));
      leftNanos = nanos - (System.nanoTime() - beganNanos);
    } while (events == -EINTR && leftNanos > 0);
    return events == -EINTR ? 0 : take(events);
  }

  private int take(int events) {
    int found = 0;
    for (int i = 0; i < events; i++) {
      int fd = (int) calls.memory().getLong(i * EVENT_BYTES + DATA);
      if (fd == bell) {
        rung = true;
      } else {
        readable[found++] = fd;
      }
    }
    return events < 0 ? events : found;
  }

  /** One of the descriptors that the last {@link #await} found; by now it may be closed. */
  public int readable(int index) {
    return readable[index];
  }

  /** Ends the sleep that is under way, or else the next. One system call; takes no lock. */
  public void wake() {
    bellCalls.write(bell, 0, Long.BYTES);
  }
}
