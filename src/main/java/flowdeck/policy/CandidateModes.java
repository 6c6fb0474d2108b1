package flowdeck.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Groups alike candidates into modes. Candidates are linked into their shortest spanning tree,
 * links much longer than usual are cut, and groups of only a few join the nearest larger one. Two
 * groups are one mode unless the exact density between their likeliest members falls below both.
 *
 * <p>Links do not follow the likelihood itself: where few of many dimensions vary much, it differs
 * more between neighbours than along a mode, and would tear the mode apart. Distances are root mean
 * squares over all numbers of two normalised action sequences.
 */
final class CandidateModes {
  /** More candidates than this are not grouped: it takes time with the square of their number. */
  static final int MOST = 512;

  /** Modes beyond these, by likelihood, are not told apart. */
  private static final int MOST_MODES = 6;

  /** A link is cut if it is this many times longer than half of all links. */
  private static final double LONG = 2;

  /** Candidates closer than this, in standard deviations of the training actions, are alike. */
  private static final double ALIKE = 0.05;

  /** A mode holds at least this share of the candidates. */
  private static final double LEAST_SHARE = 0.04;

  /** How far the density must fall between two modes, nats. */
  private static final double DIP = 1;

  private final float[] actions;
  private final double[] logs;
  private final ToDoubleFunction<float[]> density;
  private final int count;
  private final int dims;

  private CandidateModes(float[] actions, double[] logs, ToDoubleFunction<float[]> density) {
    this.actions = actions;
    this.logs = logs;
    this.density = density;
    this.count = logs.length;
    this.dims = actions.length / count;
  }

  /**
   * To which mode each candidate belongs, numbered from 0 by the highest log-likelihood in it; one
   * without a likelihood counts as least likely.
   *
   * @param actions normalised, [count][dims]
   * @param logDensities nats, [count]
   * @param density log-density of any normalised action sequence, nats
   * @return [count]; empty if there are more than {@link #MOST}
   */
  static int[] of(float[] actions, double[] logDensities, ToDoubleFunction<float[]> density) {
    if (logDensities.length == 0 || logDensities.length > MOST) {
      return new int[0];
    }
    return new CandidateModes(actions, logDensities, density).grouped();
  }

  private int[] grouped() {
    int[] group = connected();
    joinSmall(group);
    List<Integer> modes = new ArrayList<>(); // likeliest members
    int[] number = new int[count];
    for (int best : bestOfGroups(group)) {
      int same = modes.size() < MOST_MODES ? sameMode(modes, best) : nearest(modes, best);
      number[group[best]] = same < 0 ? modes.size() : same;
      if (same < 0) {
        modes.add(best);
      }
    }
    int[] result = new int[count];
    for (int i = 0; i < count; i++) {
      result[i] = number[group[i]];
    }
    return result;
  }

  /** Groups that hang together by usual links, each named by one of its members. */
  private int[] connected() {
    int[] parent = new int[count];
    double[] length = new double[count]; // squared, to the parent
    int[] order = new int[count];
    Arrays.fill(length, Double.POSITIVE_INFINITY);
    boolean[] reached = new boolean[count];
    float[] turned = turned();
    float[] distances = new float[count];
    int newest = 0;
    for (int reach = 0; reach < count; reach++) {
      order[reach] = newest;
      reached[newest] = true;
      distances(newest, turned, distances);
      int next = -1;
      for (int i = 0; i < count; i++) {
        if (!reached[i]) {
          if (distances[i] < length[i]) {
            length[i] = distances[i];
            parent[i] = newest;
          }
          next = next < 0 || length[i] < length[next] ? i : next;
        }
      }
      newest = next;
    }
    length[0] = -1; // it has no parent
    double[] sorted = length.clone();
    Arrays.sort(sorted);
    double limit = Math.max(LONG * LONG * sorted[count / 2], ALIKE * ALIKE * dims);
    int[] group = new int[count];
    for (int i : order) {
      group[i] = i != 0 && length[i] <= limit ? group[parent[i]] : i;
    }
    return group;
  }

  private void joinSmall(int[] group) {
    int[] size = new int[count];
    int largest = 0;
    for (int member : group) {
      size[member]++;
      largest = size[member] > size[largest] ? member : largest;
    }
    double least = Math.max(2, LEAST_SHARE * count);
    int[] before = group.clone();
    for (int small = 0; small < count; small++) {
      if (before[small] == small && small != largest && size[small] < least) {
        int into = largest;
        double shortest = Double.POSITIVE_INFINITY;
        for (int member = 0; member < count; member++) {
          for (int other = 0; before[member] == small && other < count; other++) {
            if (size[before[other]] >= least) {
              double distance = distance(member, other);
              into = distance < shortest ? before[other] : into;
              shortest = Math.min(distance, shortest);
            }
          }
        }
        for (int i = 0; i < count; i++) {
          group[i] = before[i] == small ? into : group[i];
        }
      }
    }
  }

  private List<Integer> bestOfGroups(int[] group) {
    int[] best = new int[count];
    Arrays.fill(best, -1);
    for (int i = 0; i < count; i++) {
      int known = best[group[i]];
      best[group[i]] = known < 0 || rank(i) > rank(known) ? i : known;
    }
    return Arrays.stream(best)
        .filter(i -> i >= 0)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -rank(i)))
        .toList();
  }

  private double rank(int candidate) {
    return Double.isNaN(logs[candidate]) ? Double.NEGATIVE_INFINITY : logs[candidate];
  }

  /** The mode from which no dip of the density separates a candidate, -1 if there is none. */
  private int sameMode(List<Integer> modes, int candidate) {
    float[] middle = new float[dims];
    for (int mode = 0; mode < modes.size(); mode++) {
      int other = modes.get(mode);
      for (int i = 0; i < dims; i++) {
        middle[i] = 0.5f * (actions[candidate * dims + i] + actions[other * dims + i]);
      }
      if (density.applyAsDouble(middle) >= logs[candidate] - DIP) { // the less likely of the two
        return mode;
      }
    }
    return -1;
  }

  private int nearest(List<Integer> modes, int candidate) {
    int nearest = 0;
    for (int mode = 1; mode < modes.size(); mode++) {
      if (distance(candidate, modes.get(mode)) < distance(candidate, modes.get(nearest))) {
        nearest = mode;
      }
    }
    return nearest;
  }

  /** Squared, not divided by the number of dimensions. */
  private double distance(int one, int other) {
    double sum = 0;
    for (int i = 0; i < dims; i++) {
      double d = actions[one * dims + i] - actions[other * dims + i];
      sum += d * d;
    }
    return sum;
  }

  /** Numbers of all candidates side by side, [dims][count]. */
  private float[] turned() {
    float[] turned = new float[actions.length];
    for (int c = 0; c < count; c++) {
      for (int i = 0; i < dims; i++) {
        turned[i * count + c] = actions[c * dims + i];
      }
    }
    return turned;
  }

  /** Squared distances from one candidate to all: a loop that the compiler makes vectors of. */
  private void distances(int from, float[] turned, float[] result) {
    Arrays.fill(result, 0);
    for (int at = 0; at < turned.length; at += count) {
      float value = turned[at + from];
      for (int c = 0; c < count; c++) {
        float d = turned[at + c] - value;
        result[c] += d * d;
      }
    }
  }
}
