package flowdeck.trial;

import java.util.Locale;

/** How a trial went. */
public enum Outcome {
  /** The task's definition of success was met. */
  SUCCESS,
  /** It was not. */
  FAILURE,
  /** It says nothing about the policy (wrong reset, broken camera) and is not counted. */
  INVALID;

  /** As files and commands spell it: "success", "failure", "invalid". */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The outcome that is spelt so. */
  public static Outcome ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
