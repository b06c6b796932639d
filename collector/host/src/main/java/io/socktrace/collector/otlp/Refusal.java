package io.socktrace.collector.otlp;

/**
 * Why a request is not taken: the HTTP status and a sentence for the sender.
 *
 * <p>The status decides what an OTLP client does next: it sends 429 and 503 again, and drops the
 * rest (OTLP specification, "Failures").
 */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  Refusal(int status, String sentence) {
    super(sentence, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }
}
