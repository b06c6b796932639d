package io.socktrace.agent.telemetry;

import io.opentelemetry.api.common.AttributeKey;

/**
 * Every attribute name, in one place: alerts and dashboards are built on these.
 *
 * <p>Own names stand under {@code socktrace.}; {@code network.*}, {@code server.*}, {@code
 * error.type}, {@code code.*} and {@code thread.name} are OpenTelemetry's semantic conventions.
 */
final class Names {
  static final String SCOPE = "io.socktrace";

  static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
  static final AttributeKey<String> NETWORK_TRANSPORT = AttributeKey.stringKey("network.transport");
  static final AttributeKey<String> NETWORK_TYPE = AttributeKey.stringKey("network.type");
  static final AttributeKey<Long> LISTENER_INDEX = AttributeKey.longKey("socktrace.listener.index");
  static final AttributeKey<Boolean> OVERFLOW = AttributeKey.booleanKey("otel.metric.overflow");

  static final AttributeKey<String> IO_DIRECTION = AttributeKey.stringKey("network.io.direction");
  static final AttributeKey<String> IO_PATH = AttributeKey.stringKey("socktrace.io.path");
  static final AttributeKey<String> IO_TARGET = AttributeKey.stringKey("socktrace.io.target");
  static final AttributeKey<String> TARGET_CLASS =
      AttributeKey.stringKey("socktrace.io.target.class");
  static final AttributeKey<Long> IO_SIZE = AttributeKey.longKey("socktrace.io.size");
  static final AttributeKey<Long> IO_REQUESTED = AttributeKey.longKey("socktrace.io.requested");
  static final AttributeKey<String> FALLBACK_REASON =
      AttributeKey.stringKey("socktrace.io.fallback.reason");
  static final AttributeKey<String> TRANSFER_SWITCH =
      AttributeKey.stringKey("socktrace.transfer_to.switch");
  static final AttributeKey<Long> TRANSFERS_SUPPRESSED =
      AttributeKey.longKey("socktrace.transfer_to.suppressed");
  static final AttributeKey<String> CODE_FUNCTION = AttributeKey.stringKey("code.function.name");
  static final AttributeKey<Long> CODE_LINE = AttributeKey.longKey("code.line.number");
  static final AttributeKey<String> CODE_STACKTRACE = AttributeKey.stringKey("code.stacktrace");
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> DROP_REASON = AttributeKey.stringKey("socktrace.drop.reason");
  static final AttributeKey<String> HOOK = AttributeKey.stringKey("socktrace.instrumentation.hook");

  static final AttributeKey<String> PEER_ADDRESS = AttributeKey.stringKey("network.peer.address");
  static final AttributeKey<Long> PEER_PORT = AttributeKey.longKey("network.peer.port");
  static final AttributeKey<String> LOCAL_ADDRESS = AttributeKey.stringKey("network.local.address");
  static final AttributeKey<Long> LOCAL_PORT = AttributeKey.longKey("network.local.port");
  static final AttributeKey<String> THREAD_NAME = AttributeKey.stringKey("thread.name");

  static final AttributeKey<Long> SOCKET_FD = AttributeKey.longKey("socktrace.socket.fd");
  static final AttributeKey<String> SOCKET_INODE = AttributeKey.stringKey("socktrace.socket.inode");
  static final AttributeKey<String> SOCKET_COOKIE =
      AttributeKey.stringKey("socktrace.socket.cookie");
  static final AttributeKey<Double> WAIT_DURATION =
      AttributeKey.doubleKey("socktrace.accept_queue.wait.duration");
  static final AttributeKey<Double> WAIT_LOWER_BOUND =
      AttributeKey.doubleKey("socktrace.accept_queue.wait.lower_bound");
  static final AttributeKey<Double> WAIT_UPPER_BOUND =
      AttributeKey.doubleKey("socktrace.accept_queue.wait.upper_bound");
  static final AttributeKey<Long> QUEUE_LENGTH =
      AttributeKey.longKey("socktrace.accept_queue.length");
  static final AttributeKey<Long> QUEUE_LIMIT =
      AttributeKey.longKey("socktrace.accept_queue.limit");
  static final AttributeKey<Long> QUEUE_PEAK = AttributeKey.longKey("socktrace.accept_queue.peak");
  static final AttributeKey<String> LIMIT_REASON =
      AttributeKey.stringKey("socktrace.accept_queue.limit.reason");
  static final AttributeKey<Long> BACKLOG = AttributeKey.longKey("socktrace.listener.backlog");
  static final AttributeKey<Boolean> BACKLOG_DEFAULT =
      AttributeKey.booleanKey("socktrace.listener.backlog.default");
  static final AttributeKey<Long> SOMAXCONN = AttributeKey.longKey("socktrace.somaxconn");
  static final AttributeKey<Double> FIRST_ACCEPT_DELAY =
      AttributeKey.doubleKey("socktrace.listener.first_accept.delay");
  static final AttributeKey<Long> LISTENER_DROPPED =
      AttributeKey.longKey("socktrace.listener.dropped");
  static final AttributeKey<Long> ACCEPT_FAILURES =
      AttributeKey.longKey("socktrace.accept.failures");
  static final AttributeKey<Long> LISTENER_DROPS = AttributeKey.longKey("socktrace.listener.drops");
  static final AttributeKey<String> LISTENER_INODE =
      AttributeKey.stringKey("socktrace.listener.inode");
  static final AttributeKey<Long> BYTES_WAITING =
      AttributeKey.longKey("socktrace.accept.bytes_waiting");
  static final AttributeKey<Double> FIRST_BYTE_AGE =
      AttributeKey.doubleKey("socktrace.accept.first_byte_age");
  static final AttributeKey<Double> HANDSHAKE_RTT =
      AttributeKey.doubleKey("socktrace.tcp.handshake_rtt");
  static final AttributeKey<Long> SUPPRESSED = AttributeKey.longKey("socktrace.spans.suppressed");

  static final AttributeKey<String> STALL_CAUSE =
      AttributeKey.stringKey("socktrace.accept.stall.cause");
  static final AttributeKey<String> STALL_END =
      AttributeKey.stringKey("socktrace.accept.stall.end");
  static final AttributeKey<String> STALL_BEGAN =
      AttributeKey.stringKey("socktrace.accept.stall.began");
  static final AttributeKey<Double> STALL_DURATION =
      AttributeKey.doubleKey("socktrace.accept.stall.duration");
  static final AttributeKey<Double> STALL_OLDEST_WAIT =
      AttributeKey.doubleKey("socktrace.accept.stall.oldest_wait");
  static final AttributeKey<Double> STALL_GC =
      AttributeKey.doubleKey("socktrace.accept.stall.gc.duration");
  static final AttributeKey<Double> STALL_PAUSE =
      AttributeKey.doubleKey("socktrace.accept.stall.pause.duration");
  static final AttributeKey<Boolean> STALL_NEVER_ACCEPTED =
      AttributeKey.booleanKey("socktrace.accept.stall.never_accepted");
  static final AttributeKey<String> STALL_THREAD_STATE =
      AttributeKey.stringKey("socktrace.accept.stall.thread.state");
  static final AttributeKey<Boolean> STALL_THREAD_VIRTUAL =
      AttributeKey.booleanKey("socktrace.accept.stall.thread.virtual");
  static final AttributeKey<Long> STALL_SAMPLES =
      AttributeKey.longKey("socktrace.accept.stall.samples.total");
  static final AttributeKey<Long> STALL_SAMPLES_AT_FUNCTION =
      AttributeKey.longKey("socktrace.accept.stall.samples.at_function");
  static final AttributeKey<String> STALL_LOCK =
      AttributeKey.stringKey("socktrace.accept.stall.lock.name");
  static final AttributeKey<String> STALL_LOCK_OWNER =
      AttributeKey.stringKey("socktrace.accept.stall.lock.owner.name");
  static final AttributeKey<String> STALL_LOCK_OWNER_STACK =
      AttributeKey.stringKey("socktrace.accept.stall.lock.owner.stacktrace");
  static final AttributeKey<Long> STALL_SUPPRESSED =
      AttributeKey.longKey("socktrace.accept.stall.suppressed");

  static final AttributeKey<String> CLOSE_REASON = AttributeKey.stringKey("socktrace.close.reason");
  static final AttributeKey<Double> ZERO_COPY_RATIO =
      AttributeKey.doubleKey("socktrace.zero_copy.ratio");
  static final AttributeKey<Double> RTT = AttributeKey.doubleKey("socktrace.tcp.rtt");
  static final AttributeKey<Double> MIN_RTT = AttributeKey.doubleKey("socktrace.tcp.min_rtt");
  static final AttributeKey<Long> RETRANSMITS = AttributeKey.longKey("socktrace.tcp.retransmits");
  static final AttributeKey<Long> BYTES_ACKED = AttributeKey.longKey("socktrace.tcp.bytes_acked");
  static final AttributeKey<Long> BYTES_RECEIVED =
      AttributeKey.longKey("socktrace.tcp.bytes_received");
  static final AttributeKey<Double> RWND_LIMITED =
      AttributeKey.doubleKey("socktrace.tcp.rwnd_limited");
  static final AttributeKey<Double> SNDBUF_LIMITED =
      AttributeKey.doubleKey("socktrace.tcp.sndbuf_limited");

  private Names() {}
}
