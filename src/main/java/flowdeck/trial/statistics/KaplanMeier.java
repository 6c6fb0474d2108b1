package flowdeck.trial.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The share of trials that have not yet reached a stage, over time, where some were broken off
 * before they did. A mean of those that did would flatter a policy that often never does.
 *
 * @param durations all of them
 * @param steps where the share falls, by time
 */
public record KaplanMeier(List<Duration> durations, List<Step> steps) {
  private static final double Z = NormalDistribution.of(0, 1).inverseCumulativeProbability(0.975);

  public KaplanMeier {
    durations = List.copyOf(durations);
    steps = List.copyOf(steps);
  }

  /**
   * A time at which trials reached the stage.
   *
   * @param seconds since the stage before it
   * @param atRisk trials that were still waited for just before
   * @param reached how many of them reached it then
   * @param waiting share that has not reached it from then on, the product of 1 − reached/atRisk
   * @param standardError of that share, by Greenwood's formula
   */
  public record Step(
      double seconds, int atRisk, int reached, double waiting, double standardError) {

    /**
     * The interval of 95 % of the share, on the scale of log(−log), on which it stays in 0 to 1.
     */
    public Range interval() {
      if (waiting <= 0 || waiting >= 1) {
        return new Range(waiting, waiting);
      }
      double log = Math.log(waiting);
      double half = Z * standardError / (waiting * Math.abs(log));
      return new Range(Math.pow(waiting, Math.exp(half)), Math.pow(waiting, Math.exp(-half)));
    }
  }

  /** The curve; without steps if nothing was ever reached. */
  public static KaplanMeier of(List<Duration> durations) {
    List<Step> steps = new ArrayList<>();
    double waiting = 1;
    double greenwood = 0;
    for (double time : times(durations)) {
      int atRisk = atRisk(durations, time);
      int reached = reached(durations, time);
      waiting *= 1 - (double) reached / atRisk;
      greenwood += atRisk == reached ? 0 : (double) reached / atRisk / (atRisk - reached);
      steps.add(new Step(time, atRisk, reached, waiting, waiting * Math.sqrt(greenwood)));
    }
    return new KaplanMeier(durations, steps);
  }

  private static TreeSet<Double> times(List<Duration> durations) {
    TreeSet<Double> times = new TreeSet<>();
    durations.stream().filter(Duration::reached).map(Duration::seconds).forEach(times::add);
    return times;
  }

  /** One that was given up at a time was still waited for then. */
  private static int atRisk(List<Duration> durations, double time) {
    return (int) durations.stream().filter(one -> one.seconds() >= time).count();
  }

  private static int reached(List<Duration> durations, double time) {
    return (int) durations.stream().filter(one -> one.reached() && one.seconds() == time).count();
  }

  /** How many reached it. */
  public int reached() {
    return (int) durations.stream().filter(Duration::reached).count();
  }

  /** Share that has not reached it after a time. */
  public double waiting(double seconds) {
    double waiting = 1;
    for (Step step : steps) {
      if (step.seconds() <= seconds) {
        waiting = step.waiting();
      }
    }
    return waiting;
  }

  /** When half have reached it; empty if fewer ever did. */
  public OptionalDouble median() {
    return steps.stream()
        .filter(step -> step.waiting() <= 0.5)
        .mapToDouble(Step::seconds)
        .findFirst();
  }

  /**
   * The mean time until it is reached or a horizon has gone by, s: the area below the curve.
   *
   * @param horizon the same for all that are compared; beyond the longest duration the curve is
   *     taken to stay where it is
   */
  public double restrictedMean(double horizon) {
    double area = 0;
    double waiting = 1;
    double before = 0;
    for (Step step : steps) {
      double until = Math.min(horizon, step.seconds());
      if (until > before) {
        area += waiting * (until - before);
        before = until;
      }
      waiting = step.waiting();
    }
    return area + (horizon > before ? waiting * (horizon - before) : 0);
  }

  /** p of the log-rank test: do two policies take equally long. 1 if that cannot be said. */
  public static double logRank(List<Duration> first, List<Duration> second) {
    List<Duration> all = new ArrayList<>(first);
    all.addAll(second);
    double off = 0;
    double variance = 0;
    for (double time : times(all)) {
      double atRisk = atRisk(all, time);
      double ofFirst = atRisk(first, time);
      double reached = reached(all, time);
      off += reached(first, time) - reached * ofFirst / atRisk;
      if (atRisk > 1) {
        variance +=
            reached
                * (ofFirst / atRisk)
                * (1 - ofFirst / atRisk)
                * (atRisk - reached)
                / (atRisk - 1);
      }
    }
    return variance <= 0
        ? 1
        : ChiSquaredDistribution.of(1).survivalProbability(off * off / variance);
  }
}
