package flowdeck.arms.fri;

import flowdeck.arms.fri.Monitoring.Quality;

/**
 * How a virtual controller judges the connection: by the last 100 answers that were due, and by how
 * many failed in a row. KUKA does not publish its rule; this one forgives little: half a dozen
 * missing ones end a motion. A connection begins POOR and has to earn GOOD with 95 answers, one
 * that fell below GOOD with at least 50 in a row.
 */
final class AnswerQuality {
  private static final int WINDOW = 100;
  private static final int EXCELLENT = 99;
  private static final int GOOD = 95;
  private static final int FAIR = 50;

  /** So many missing in a row are less than GOOD. */
  static final int ROW_FAIR = 5;

  /** So many missing in a row are POOR. */
  static final int ROW_POOR = 20;

  /** So many answers in a row are needed after a fall. */
  static final int ROW_AGAIN = 50;

  /** Share of the period that EXCELLENT answers take at most, on average. */
  private static final double PROMPT = 0.5;

  private static final double AVERAGED = 20;

  private final boolean[] answered = new boolean[WINDOW];
  private int at;
  private int count;
  private int missingInRow;
  private int answeredInRow;
  private double share;
  private boolean fallen;
  private boolean poor;
  private Quality level = Quality.POOR;

  /** Begins with a connection of which nothing is known. */
  void reset() {
    java.util.Arrays.fill(answered, false);
    count = 0;
    missingInRow = 0;
    answeredInRow = 0;
    share = 0;
    fallen = false;
    poor = false;
    level = Quality.POOR;
  }

  /**
   * An answer came in time.
   *
   * @param periodShare how much of the time it had was used, 0 to 1
   */
  void answered(double periodShare) {
    missingInRow = 0;
    answeredInRow++;
    share += (Math.clamp(periodShare, 0, 1) - share) / AVERAGED;
    if (answeredInRow >= ROW_POOR) {
      poor = false;
    }
    if (answeredInRow >= ROW_AGAIN) {
      fallen = false;
    }
    note(true);
  }

  /** An answer was due and did not come. */
  void missed() {
    answeredInRow = 0;
    missingInRow++;
    note(false);
  }

  private void note(boolean there) {
    count += (there ? 1 : 0) - (answered[at] ? 1 : 0);
    answered[at] = there;
    at = (at + 1) % WINDOW;
    boolean wasGood = level.compareTo(Quality.GOOD) >= 0;
    poor |= missingInRow >= ROW_POOR;
    fallen |= wasGood && (missingInRow >= ROW_FAIR || count < GOOD);
    level = judged();
  }

  private Quality judged() {
    if (poor || count < FAIR) {
      return Quality.POOR;
    }
    if (fallen || count < GOOD) {
      return Quality.FAIR;
    }
    return count < EXCELLENT || share > PROMPT ? Quality.GOOD : Quality.EXCELLENT;
  }

  Quality level() {
    return level;
  }
}
