package io.socktrace.agent.stall;

/** Is told of stalls. */
public interface StallNews {
  /** The threshold is reached; a stall that was over before anybody looked is told here too. */
  void began(Stall stall);

  void ended(Stall stall);
}
