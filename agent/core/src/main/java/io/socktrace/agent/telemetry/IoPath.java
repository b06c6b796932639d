package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.socktrace.bootstrap.Connection;

/** How bytes crossed between user space and kernel, and in which direction. */
enum IoPath {
  RECEIVED_HEAP(Connection.RECEIVED_HEAP, "receive", "heap"),
  RECEIVED_DIRECT(Connection.RECEIVED_DIRECT, "receive", "direct"),
  RECEIVED_MAPPED(Connection.RECEIVED_MAPPED, "receive", "mapped"),
  RECEIVED_LOOP(Connection.RECEIVED_LOOP, "receive", "loop"),
  TRANSMITTED_HEAP(Connection.TRANSMITTED_HEAP, "transmit", "heap"),
  TRANSMITTED_DIRECT(Connection.TRANSMITTED_DIRECT, "transmit", "direct"),
  TRANSMITTED_MAPPED(Connection.TRANSMITTED_MAPPED, "transmit", "mapped"),
  TRANSMITTED_LOOP(Connection.TRANSMITTED_LOOP, "transmit", "loop"),
  TRANSMITTED_SENDFILE(Connection.TRANSMITTED_SENDFILE, "transmit", "sendfile");

  final int counter;
  final String direction;
  final String path;

  /** For the connection's span: bytes and calls of this direction and path. */
  final AttributeKey<Long> bytesKey;

  final AttributeKey<Long> operationsKey;

  IoPath(int counter, String direction, String path) {
    this.counter = counter;
    this.direction = direction;
    this.path = path;
    String prefix = "socktrace.connection." + direction + "." + path;
    this.bytesKey = AttributeKey.longKey(prefix + ".bytes");
    this.operationsKey = AttributeKey.longKey(prefix + ".operations");
  }

  boolean transmits() {
    return direction.equals("transmit");
  }

  /** Whether the kernel moved the bytes without a copy in user space. */
  boolean isZeroCopy() {
    return path.equals("sendfile");
  }
}
