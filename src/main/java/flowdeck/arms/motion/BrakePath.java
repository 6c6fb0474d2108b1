package flowdeck.arms.motion;

import java.util.Arrays;

/**
 * Looks where both arms get if they brake from here, and whether they keep their distances on the
 * way.
 *
 * <p>The brake looked at is the one that would be done, tick by tick, by trackers of the same kind.
 * Between two ticks of which the margins are known, none can be less than half of what remains of
 * their sum after the most by which the joints' way from one to the other can change it; only
 * stretches for which that leaves a doubt are divided further. Far from everything the first place
 * is enough, with a bound for how far the brake can get.
 *
 * <p>Confined to one thread; makes no objects after construction, unless a brake takes longer than
 * any before.
 */
final class BrakePath {
  private static final int JOINTS = Clearance.JOINTS;
  private static final int MOST_TICKS = 4000;
  private static final int USUAL_TICKS = 150;
  private static final int DEPTH = 14;

  /** What rounding could make of a margin, m. */
  private static final double ROUNDING = 1e-12;

  private final Clearance clearance;
  private final AxisTracker[] trackers;
  private final double[] joints = new double[JOINTS];
  private final double[] turned = new double[JOINTS];
  private final double[] ways;
  private final double[] end;
  private final double[][] middles;
  private double[] path = new double[JOINTS * USUAL_TICKS];
  private double[] turnedSoFar = new double[JOINTS * USUAL_TICKS];
  private int broken;
  private long looked;

  /**
   * @param trackers of both arms' joints, with the limits of those that will be looked at
   */
  BrakePath(Clearance clearance, AxisTracker[] trackers) {
    this.clearance = clearance;
    this.trackers = trackers;
    ways = new double[clearance.size()];
    end = new double[clearance.size()];
    middles = new double[DEPTH][clearance.size()];
  }

  /**
   * Whether no margin gets below 0 if both arms brake from here, and none that is below already
   * gets smaller.
   *
   * @param from of both arms' joints, with the motion from which they would brake
   * @param margins where they are now
   */
  boolean keeps(AxisTracker[] from, double[] margins) {
    boolean clear = isClear(margins);
    if (clear) {
      for (int joint = 0; joint < JOINTS; joint++) {
        turned[joint] = from[joint].brakeBound();
      }
      if (surelyClearWithin(margins)) {
        return true;
      }
    }
    int last = rollOut(from);
    if (last < 0) {
      return false;
    }
    if (!clear) {
      return opensOnly(last, margins);
    }
    look(last, end);
    return isClear(end) && clearBetween(0, last, margins, end, 0);
  }

  /** The pair because of which the last brake was not good enough. */
  int broken() {
    return broken;
  }

  /** How many places have been looked at. */
  long looked() {
    return looked;
  }

  /** Fills the path; its last tick, or -1 if there is no end to it. */
  private int rollOut(AxisTracker[] from) {
    for (int joint = 0; joint < JOINTS; joint++) {
      trackers[joint].copyMotion(from[joint]);
      path[joint] = from[joint].position();
      turnedSoFar[joint] = 0;
    }
    for (int tick = 1; tick < MOST_TICKS; tick++) {
      if (JOINTS * (tick + 1) > path.length) {
        path = Arrays.copyOf(path, 2 * path.length);
        turnedSoFar = Arrays.copyOf(turnedSoFar, path.length);
      }
      boolean rest = true;
      for (int joint = 0; joint < JOINTS; joint++) {
        AxisTracker tracker = trackers[joint];
        int at = JOINTS * tick + joint;
        if (!tracker.atRest()) {
          tracker.brakeWatching();
          rest = false;
        }
        path[at] = tracker.position();
        turnedSoFar[at] = turnedSoFar[at - JOINTS] + Math.abs(path[at] - path[at - JOINTS]);
      }
      if (rest) {
        return tick - 1;
      }
    }
    return -1;
  }

  private void look(int tick, double[] margins) {
    System.arraycopy(path, JOINTS * tick, joints, 0, JOINTS);
    clearance.margins(joints, margins);
    looked++;
  }

  private boolean isClear(double[] margins) {
    for (int pair = 0; pair < margins.length; pair++) {
      if (!(margins[pair] >= 0)) {
        broken = pair;
        return false;
      }
    }
    return true;
  }

  /** Whether margins stay above 0 on a way between two places that takes {@link #turned}. */
  private boolean surelyClear(double[] first, double[] second) {
    clearance.ways(turned, ways);
    for (int pair = 0; pair < ways.length; pair++) {
      double least = 0.5 * (first[pair] + second[pair] - ways[pair]);
      if (!(least >= ROUNDING)) {
        return false;
      }
    }
    return true;
  }

  /** Whether margins stay above 0 wherever {@link #turned} leads to from one place. */
  private boolean surelyClearWithin(double[] margins) {
    clearance.ways(turned, ways);
    for (int pair = 0; pair < ways.length; pair++) {
      if (!(margins[pair] - ways[pair] >= ROUNDING)) {
        return false;
      }
    }
    return true;
  }

  private boolean clearBetween(int from, int to, double[] first, double[] second, int depth) {
    if (to - from <= 1) {
      return true;
    }
    for (int joint = 0; joint < JOINTS; joint++) {
      turned[joint] = turnedSoFar[JOINTS * to + joint] - turnedSoFar[JOINTS * from + joint];
    }
    if (surelyClear(first, second)) {
      return true;
    }
    int middle = (from + to) >>> 1;
    double[] between = middles[depth];
    look(middle, between);
    return isClear(between)
        && clearBetween(middle, to, between, second, depth + 1)
        && clearBetween(from, middle, first, between, depth + 1);
  }

  /** Looks at every tick: of arms that are too near, nothing may get nearer. */
  private boolean opensOnly(int last, double[] margins) {
    double[] before = margins;
    for (int tick = 1; tick <= last; tick++) {
      double[] now = middles[tick & 1];
      look(tick, now);
      int shrunk = shrunk(before, now);
      if (shrunk >= 0) {
        broken = shrunk;
        return false;
      }
      before = now;
    }
    return true;
  }

  /** A pair that is too near and nearer than before, or -1. */
  static int shrunk(double[] before, double[] now) {
    for (int pair = 0; pair < now.length; pair++) {
      if (!(now[pair] >= Math.min(0, before[pair]))) {
        return pair;
      }
    }
    return -1;
  }
}
