package io.socktrace.bootstrap;

/** A kernel whose answers the test sets; like the real one it asks the probe in between. */
final class FakeKernel extends KernelFacts {
  int waitMillis = ABSENT;
  int queueLength = ABSENT;
  int queueLimit = ABSENT;
  long tickNanos = 4_000_000;
  long inode = 4711;
  int closingReads;
  boolean overflowing;
  long lastSeenEmptyAgoNanos;

  @Override
  public KeptConnection readAccepted(Connection connection, long seenEmptyAgoNanos) {
    lastSeenEmptyAgoNanos = seenEmptyAgoNanos;
    overflow();
    connection.waitMillis = waitMillis;
    connection.queueLength = queueLength;
    connection.queueLimit = queueLimit;
    KeptConnection kept = Keeping.keep(connection, seenEmptyAgoNanos, tickNanos);
    if (kept != null) {
      kept.inode = inode;
    }
    return kept;
  }

  @Override
  public long readInode(int fd) {
    return inode;
  }

  @Override
  public void readClosing(Connection connection) {
    overflow();
    closingReads++;
    connection.kept.rttMicros = 25;
  }

  private void overflow() {
    if (overflowing) {
      throw new StackOverflowError("as the test asked");
    }
  }
}
