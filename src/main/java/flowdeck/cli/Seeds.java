package flowdeck.cli;

import flowdeck.core.InputException;

/** Seeds of scenes as the command line takes them. */
final class Seeds {
  /** Enough for everybody, and an evaluation from the last one on still finds more. */
  static final long LAST = 1_000_000_000_000L;

  private Seeds() {}

  /**
   * Refuses what is no seed.
   *
   * @param option e.g. "--first-seed"
   */
  static void require(String option, long seed) {
    if (seed < 0 || seed > LAST) {
      throw new InputException("%s must be 0 to %d, got %d.".formatted(option, LAST, seed));
    }
  }
}
