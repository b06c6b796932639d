package io.socktrace.agent.stall;

/** Is told of stalls. */
public interface StallNews {
  /** The threshold is reached; a stall that was over before anybody looked is told here too. */
  void began(Stall stall);

  /** It lasts, and may be known better than before; told at every look. */
  void lasts(Stall stall);

  void ended(Stall stall);
}
