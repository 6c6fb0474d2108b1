package flowdeck.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import flowdeck.core.NamedThreads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * Weights on their way down a loss: gradients, optimiser, moving average.
 *
 * <p>Each of several threads has a network of its own with the same weights and takes its share of
 * every batch: they meet three times per step, instead of in every operation as torch's own threads
 * do, which cost more than they gain on networks this small. Gradients are added in the order of
 * the threads, so that the same number of them always gives the same weights, bit for bit.
 *
 * <p>One thread makes, uses and closes it.
 *
 * @param <N> network in native memory
 */
final class Descent<N> implements AutoCloseable {
  private static final NDIndex ALL = new NDIndex(":");

  /** What is to become small. */
  interface Loss<N> {
    /**
     * Mean loss of some windows, differentiable.
     *
     * @param network to be asked
     * @param share the windows
     * @param scope gets all arrays
     * @param random for what the loss draws
     */
    NDArray of(N network, Batch share, NDManager scope, SplittableRandom random);
  }

  /** Makes networks in native memory. */
  interface Networks<N> {
    /**
     * @param manager whose memory it lives in
     * @param weights to begin with
     * @param trained whether gradients can be asked for
     */
    N make(NDManager manager, Map<String, float[]> weights, boolean trained);
  }

  /** What is summed over windows that are only looked at. */
  interface Measure<N> {
    /**
     * Sum over some windows.
     *
     * @param network to be asked, without gradients
     * @param batch the windows
     * @param number of the batch, from 0
     * @param scope gets all arrays
     */
    double of(N network, Batch batch, int number, NDManager scope);
  }

  /**
   * How far and which way a step goes.
   *
   * @param moved names of the weights that are moved
   * @param learningRate of the optimiser
   * @param gradientClip largest Euclidean norm of the gradient
   * @param averaging what the moving average keeps of itself
   */
  record Pace(
      Predicate<String> moved, double learningRate, double gradientClip, double averaging) {}

  /** A thread's network and what it found in the running step. */
  private static final class Member<N> {
    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final N network;
    private final Map<String, NDArray> parameters;

    /** Names of the weights this thread updates. */
    private final List<String> own = new ArrayList<>();

    private final Map<String, float[]> gradients = new LinkedHashMap<>();

    /** How many of the step's windows this thread has. */
    private int windows;

    private double loss;
    private double squares;

    Member(
        Networks<N> networks,
        Map<String, float[]> weights,
        Function<? super N, Map<String, NDArray>> parameters) {
      network = networks.make(manager, weights, true);
      this.parameters = parameters.apply(network);
    }
  }

  private final Map<String, float[]> weights;
  private final Map<String, float[]> average = new LinkedHashMap<>();
  private final Adam adam;
  private final Networks<N> networks;
  private final List<Member<N>> members = new ArrayList<>();
  private final ExecutorService others;

  /**
   * Starts from some weights.
   *
   * @param weights by name; moved in place
   * @param parameters a network's arrays by the names of their weights; weights without one stay as
   *     they are
   * @param threads that share the work
   */
  Descent(
      Map<String, float[]> weights,
      Adam adam,
      Networks<N> networks,
      Function<? super N, Map<String, NDArray>> parameters,
      int threads) {
    this.weights = weights;
    this.adam = adam;
    this.networks = networks;
    startAverage();
    for (int i = 0; i < threads; i++) {
      members.add(new Member<>(networks, weights, parameters));
    }
    JniUtils.setNumThreads(1); // our threads, not torch's, which is loaded by now
    shareOut();
    others = NamedThreads.fixed("train-", Math.max(1, threads - 1));
  }

  /** Gives each thread about as many numbers to update. */
  private void shareOut() {
    long[] load = new long[members.size()];
    first().parameters.keySet().stream()
        .sorted(Comparator.comparingInt((String name) -> values(weights, name).length).reversed())
        .forEach(
            name -> {
              int least = 0;
              for (int i = 1; i < load.length; i++) {
                least = load[i] < load[least] ? i : least;
              }
              members.get(least).own.add(name);
              load[least] += values(weights, name).length;
            });
  }

  private Member<N> first() {
    return members.getFirst();
  }

  Map<String, float[]> weights() {
    return weights;
  }

  Map<String, float[]> average() {
    return average;
  }

  Adam adam() {
    return adam;
  }

  /** A network with the present weights, for the thread that owns this. */
  N network() {
    return first().network;
  }

  /** Native memory that lives as long as this. */
  NDManager manager() {
    return first().manager;
  }

  /** Replaces all weights, the moving average included, by saved ones. */
  void restore(Map<String, float[]> weights, Map<String, float[]> average) {
    this.weights.putAll(weights);
    this.average.putAll(average);
    upload();
  }

  /** Lets the moving average begin with the present weights. */
  void startAverage() {
    weights.forEach((name, values) -> average.put(name, values.clone()));
  }

  /**
   * One step.
   *
   * @param draw windows the threads share
   * @param random split between the threads, for what the loss draws
   * @return the loss before the step; if it is not finite, nothing has moved
   */
  double step(Draw draw, Loss<N> loss, Pace pace, SplittableRandom random) {
    List<SplittableRandom> randoms = new ArrayList<>();
    members.forEach(member -> randoms.add(random.split()));
    together(
        i -> {
          Batch share = draw.share(i, members.size());
          collect(members.get(i), share, loss, randoms.get(i), pace.moved);
        });
    double total = 0;
    for (Member<N> member : members) {
      total += member.loss * member.windows / draw.size();
    }
    if (!Double.isFinite(total)) {
      return total;
    }
    together(i -> add(members.get(i), draw.size()));
    double squares = members.stream().mapToDouble(member -> member.squares).sum();
    double norm = Math.sqrt(squares);
    if (!Double.isFinite(norm)) {
      return total;
    }
    float scale = (float) Math.min(1, pace.gradientClip / (norm + 1e-12));
    adam.beginStep(first().gradients.keySet(), weights);
    together(i -> move(members.get(i), scale, pace));
    upload();
    return total;
  }

  private static <N> void collect(
      Member<N> member,
      Batch share,
      Loss<N> loss,
      SplittableRandom random,
      Predicate<String> moved) {
    member.gradients.clear();
    member.loss = 0;
    member.windows = share.size();
    if (share.size() == 0) {
      return;
    }
    // DJL's gradient collector allows one thread per process; these two calls are what it does.
    JniUtils.setGradMode(true);
    try (NDManager scope = member.manager.newSubManager()) {
      NDArray value = loss.of(member.network, share, scope, random);
      member.loss = value.getFloat();
      if (!Double.isFinite(member.loss)) {
        return;
      }
      NDArray one = scope.ones(value.getShape());
      JniUtils.backward((PtNDArray) value, (PtNDArray) one, false, false);
    } finally {
      JniUtils.setGradMode(false);
    }
    member.parameters.forEach(
        (name, parameter) -> {
          if (moved.test(name)) {
            try (NDArray gradient = parameter.getGradient()) {
              member.gradients.put(name, gradient.toFloatArray());
            }
            // The next backward pass adds to what is here.
            JniUtils.zeroGrad((PtNDArray) parameter);
          }
        });
  }

  /** Adds up the gradients of a thread's own weights, in the first one's arrays. */
  private void add(Member<N> member, int size) {
    member.squares = 0;
    for (String name : member.own) {
      float[] sum = first().gradients.get(name);
      if (sum == null) {
        continue;
      }
      float part = (float) first().windows / size;
      for (int i = 0; i < sum.length; i++) {
        sum[i] *= part;
      }
      for (int other = 1; other < members.size(); other++) {
        float[] more = members.get(other).gradients.get(name);
        part = (float) members.get(other).windows / size;
        for (int i = 0; more != null && i < sum.length; i++) {
          sum[i] += part * more[i];
        }
      }
      double squares = 0;
      for (float value : sum) {
        squares += (double) value * value;
      }
      member.squares += squares;
    }
  }

  private void move(Member<N> member, float scale, Pace pace) {
    float keep = (float) pace.averaging;
    for (String name : member.own) {
      float[] gradient = first().gradients.get(name);
      if (gradient == null) {
        continue;
      }
      float[] values = values(weights, name);
      adam.update(name, values, gradient, scale, pace.learningRate);
      float[] averaged = values(average, name);
      for (int i = 0; i < averaged.length; i++) {
        averaged[i] = keep * averaged[i] + (1 - keep) * values[i];
      }
    }
  }

  /**
   * Sums a measure over all pairs under the averaged weights, the same whatever the number of
   * threads.
   *
   * @param size of the batches
   */
  double sum(Pairs set, int size, Measure<N> measure) {
    double[] sums = new double[Math.ceilDiv(set.size(), size)];
    together(
        i -> {
          JniUtils.setGradMode(false); // a thread of the pool begins with it
          try (NDManager own = members.get(i).manager.newSubManager()) {
            N averaged = networks.make(own, average, false);
            for (int number = i; number < sums.length; number += members.size()) {
              try (NDManager scope = own.newSubManager()) {
                Batch batch = Batch.consecutive(set, number * size, size);
                sums[number] = measure.of(averaged, batch, number, scope);
              }
            }
          }
        });
    return Arrays.stream(sums).sum();
  }

  /** Gives all networks the present weights. */
  void upload() {
    together(
        i -> {
          Member<N> member = members.get(i);
          JniUtils.setGradMode(false); // a thread of the pool begins with it
          // NDArray.set(Buffer) and copyTo make the array share memory that is freed under it.
          try (NDManager scope = member.manager.newSubManager()) {
            member.parameters.forEach(
                (name, array) ->
                    array.set(ALL, scope.create(values(weights, name), array.getShape())));
          }
        });
  }

  /** Lets every thread do its part, the first one on the calling thread, and waits for all. */
  private void together(IntConsumer part) {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 1; i < members.size(); i++) {
      int number = i;
      running.add(others.submit(() -> part.accept(number)));
    }
    part.accept(0);
    for (Future<?> each : running) {
      try {
        each.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("A training step failed", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("A training step was interrupted", e);
      }
    }
  }

  static float[] values(Map<String, float[]> tensors, String name) {
    float[] values = tensors.get(name);
    if (values == null) {
      throw new IllegalArgumentException("Tensor %s is missing".formatted(name));
    }
    return values;
  }

  @Override
  public void close() {
    others.close();
    members.forEach(member -> member.manager.close());
  }
}
