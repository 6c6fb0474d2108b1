package flowdeck.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import flowdeck.core.InputException;
import flowdeck.policy.diffusion.DenoisingNetwork;
import flowdeck.policy.diffusion.DiffusionSampler;
import flowdeck.policy.diffusion.NoiseSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws plans from a trained diffusion model. What the steps of diffusion mean to the network does
 * not depend on the observation and is computed once per choice of sampler.
 *
 * <p>Owns native memory; used by one thread at a time, closed when nobody uses it.
 */
public final class PlanDenoiser implements AutoCloseable {
  private final PolicyModel.Diffusion model;
  private final int horizon;
  private final NDManager manager;
  private final DenoisingNetwork network;
  private final NoiseSchedule schedule;
  private Denoising denoising;
  private DiffusionSampler sampler;
  private final List<NDList> steps;

  /**
   * @param tensors as the model's shapes say
   * @param horizon waypoints per plan
   */
  public PlanDenoiser(PolicyModel.Diffusion model, Map<String, float[]> tensors, int horizon) {
    this.model = model;
    this.horizon = horizon;
    manager = NDManager.newBaseManager("PyTorch");
    network = new DenoisingNetwork(manager, model.unet(), tensors, false);
    schedule = new NoiseSchedule(model.steps());
    denoising = model.usual();
    sampler = new DiffusionSampler(schedule, denoising.sampler(), denoising.steps());
    steps = steps();
  }

  /** How plans are drawn. */
  public Denoising denoising() {
    return denoising;
  }

  /**
   * Changes how plans are drawn.
   *
   * @throws InputException if the model has not so many steps
   */
  public void select(Denoising wanted) {
    if (wanted.sampler() != denoising.sampler() || wanted.steps() != denoising.steps()) {
      try {
        sampler = new DiffusionSampler(schedule, wanted.sampler(), wanted.steps());
      } catch (IllegalArgumentException e) {
        throw new InputException(
            "The policy was trained with %d steps of diffusion, so %s is impossible; give other steps."
                .formatted(model.steps(), wanted.label()),
            e);
      }
    }
    denoising = wanted;
  }

  /** Per step of diffusion what it means to the network. */
  private List<NDList> steps() {
    int[] all = new int[model.steps()];
    for (int t = 0; t < all.length; t++) {
      all[t] = t;
    }
    List<NDList> perStep = new ArrayList<>();
    for (int t = 0; t < all.length; t++) {
      perStep.add(new NDList());
    }
    try (NDManager scope = manager.newSubManager()) {
      NDArray code =
          scope.create(network.code(all), new Shape(all.length, model.unet().stepCode()));
      for (NDArray block : network.step(code)) {
        NDList rows = block.split(all.length);
        for (int t = 0; t < all.length; t++) {
          NDArray row = rows.get(t).duplicate(); // apart from the others' memory
          row.attach(manager);
          perStep.get(t).add(row);
        }
      }
    }
    return perStep;
  }

  /**
   * Draws the candidates of one decision.
   *
   * @param context normalised observation history
   * @return normalised, {@code [candidates][horizon][dims]}
   */
  public float[] draw(float[] context, SplittableRandom random) {
    return draw(context, 1, denoising.candidates(), random);
  }

  /**
   * Draws one plan for each of several observation histories.
   *
   * @param contexts normalised, {@code [count][context]}
   * @return normalised, {@code [count][horizon][dims]}
   */
  public float[] drawEach(float[] contexts, int count, SplittableRandom random) {
    return draw(contexts, count, count, random);
  }

  private float[] draw(float[] contexts, int rows, int count, SplittableRandom random) {
    int size = model.unet().length() * model.unet().dims();
    float[] start = new float[count * size];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) random.nextGaussian();
    }
    float[] sequences;
    try (NDManager decision = manager.newSubManager()) {
      NDList observation =
          network.observation(decision.create(contexts, new Shape(rows, model.unet().context())));
      sequences =
          sampler.sample(
              (noisy, step) -> {
                try (NDManager scope = decision.newSubManager()) {
                  return network
                      .noise(
                          scope.create(noisy, new Shape(count, size)), steps.get(step), observation)
                      .toFloatArray();
                }
              },
              start,
              random);
    }
    return plans(sequences, count);
  }

  /** What of the sequences is still to come, as normalised actions. */
  private float[] plans(float[] sequences, int count) {
    int dims = model.unet().dims();
    float[] plans = new float[count * horizon * dims];
    for (int candidate = 0; candidate < count; candidate++) {
      int from = (candidate * model.unet().length() + model.past()) * dims;
      for (int i = 0; i < horizon * dims; i++) {
        plans[candidate * horizon * dims + i] = model.normalised(i % dims, sequences[from + i]);
      }
    }
    return plans;
  }

  @Override
  public void close() {
    network.close();
    manager.close();
  }
}
