package io.socktrace.collector.view;

import io.socktrace.collector.store.Attributes;
import java.util.OptionalLong;

/**
 * Copies of files that could not be zero-copy: all of one kind, or those of one call site.
 *
 * @param kind what they have in common
 * @param calls of a kind exact, of a call site estimated; empty when only bytes were sent
 * @param bytes likewise
 */
record Fallback(Kind kind, OptionalLong calls, OptionalLong bytes) {

  /**
   * Equal in all processes of a service: they run the same code, and one line of it is one row.
   *
   * @param target class of the target, empty where the agent had too many to tell apart
   * @param function class and method of the caller, empty likewise, and where no caller is told
   * @param line below 0 unknown
   */
  record Kind(
      String service, String reason, String path, String target, String function, long line) {

    static Kind of(String service, Attributes attributes) {
      return new Kind(
          service,
          attributes.text("socktrace.io.fallback.reason"),
          attributes.text("socktrace.io.path"),
          attributes.text("socktrace.io.target.class"),
          attributes.text("code.function.name"),
          attributes.whole("code.line.number").orElse(-1));
    }
  }

  /** {@code com.example.Download.serve:41}, or what is beyond the agent's limit. */
  String callSite() {
    return kind.function().isEmpty() ? Endpoint.OTHERS : at(kind.function(), kind.line());
  }

  String target() {
    return kind.target().isEmpty() ? Endpoint.OTHERS : kind.target();
  }

  static String at(String function, long line) {
    return line < 0 ? function : function + ":" + line;
  }

  long bytesKnown() {
    return bytes.orElse(0);
  }
}
