package io.socktrace.collector.prometheus;

import java.util.Locale;

/** Why a series that is held is not in a scrape. */
enum LeftOut {
  /** Another metric has this name and another type, or a name of ours. */
  NAME_CLASH,
  /** Another series has this name and these labels. */
  LABEL_CLASH,
  /** A counter below 0. */
  NEGATIVE,
  /** The scrape has its greatest size. */
  TOO_LARGE;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
