package io.socktrace.agent.dist.apps;

import java.util.logging.LogManager;

/** Remembers which thread made it. */
public final class OwnLogManager extends LogManager {
  final String maker = Thread.currentThread().getName();
}
