package flowdeck.training;

import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.flow.SplineFlow;
import flowdeck.policy.Normalisation;
import flowdeck.policy.ObservationModel;
import flowdeck.policy.PlanDenoiser;
import flowdeck.policy.PolicyDescription;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.Safetensors.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From encoded demonstrations to a model folder: splits, normalises, trains, evaluates, writes.
 *
 * @param layout names and order of the numbers in a command
 * @param framesPerSecond of the demonstrations
 * @param encoder what the features come from
 * @param encoderTensors its weights, whose names begin with {@code encoder.}
 * @param settings of the training
 * @param diffusion which diffusion policy to train, or null for a flow
 * @param heldOut episodes that are only scored
 */
public record PolicyTraining(
    ActionLayout layout,
    double framesPerSecond,
    PolicyDescription.Encoder encoder,
    Map<String, Tensor> encoderTensors,
    TrainingSettings settings,
    @Nullable DiffusionPreset diffusion,
    HeldOut heldOut) {
  private static final int OPEN_LOOP_CANDIDATES = 32;
  private static final double OPEN_LOOP_SIGMA = 0.5;

  /**
   * What came out.
   *
   * @param policy as written
   * @param trained the training's curve and weights
   * @param openLoop the best weights on the held-out episodes
   */
  public record Result(PolicyFolder policy, TrainedModel trained, OpenLoop openLoop) {}

  /**
   * Trains a policy and writes it, also after a cancellation, with the best weights until then.
   *
   * @param episodes encoded demonstrations
   * @param source where they come from, kept as {@code training.data}
   * @param instructions what they demonstrate, kept under {@link PolicyDescription#INSTRUCTIONS}
   * @param output {@code models/<name>}
   * @param checkpoint state to continue from, or null
   */
  public Result run(
      List<EncodedEpisode> episodes,
      String source,
      List<String> instructions,
      Path output,
      @Nullable Path checkpoint,
      Consumer<TrainingProgress> progress,
      BooleanSupplier cancelled) {
    if (episodes.isEmpty()) {
      throw new InputException(
          "%s has no episodes to train on; record or choose some.".formatted(source));
    }
    Set<Integer> held = heldOut.of(episodes.size(), settings.seed());
    List<EncodedEpisode> forTraining = new ArrayList<>();
    List<EncodedEpisode> forScoring = new ArrayList<>();
    for (int i = 0; i < episodes.size(); i++) {
      (held.contains(i) ? forScoring : forTraining).add(episodes.get(i));
    }
    List<EncodedEpisode> withCopies =
        forTraining.stream().flatMap(episode -> episode.withCopies().stream()).toList();
    Normalisation normalisation = TrainingSet.fit(withCopies, layout);
    TrainingSet training = new TrainingSet(withCopies, settings.windows(), normalisation);
    TrainingSet scoring = new TrainingSet(forScoring, settings.windows(), normalisation);
    PolicyModel model = model(training, normalisation);
    TrainedModel trained =
        new Trainer(training, scoring, settings, model, checkpoint).train(progress, cancelled);
    double[] variance = OpenLoop.varianceAroundLast(training);
    Map<String, float[]> tensors = halved(trained.tensors());
    OpenLoop openLoop =
        openLoop(model, tensors, variance, scoring.size() == 0 ? training : scoring);
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("data", source);
    provenance.put(PolicyDescription.INSTRUCTIONS, instructions);
    provenance.put("dataHash", dataHash(episodes));
    provenance.put("episodes", episodes.size());
    provenance.put("heldOutEpisodes", held);
    provenance.put("windows", training.size());
    int copies = episodes.getFirst().copies().size();
    if (copies > 0) {
      provenance.put("copies", copies);
    }
    provenance.put("settings", diffusion == null ? settings : settings(diffusion));
    provenance.put("bestEpoch", trained.bestEpoch());
    provenance.put("finished", trained.finished());
    provenance.put("curve", curve(trained.curve()));
    provenance.put("openLoop", openLoop);
    provenance.put(OpenLoop.VARIANCE, variance);
    PolicyDescription description =
        new PolicyDescription(
            PolicyDescription.FORMAT,
            model,
            layout.names(),
            diffusion == null ? settings.windows().horizon() : diffusion.horizon(),
            settings.windows().history(),
            settings.windows().stride(),
            framesPerSecond,
            encoder,
            normalisation,
            provenance);
    ObservationModel observation =
        diffusion == null && ObservationFit.possible(normalisation)
            ? ObservationFit.of(
                    forTraining,
                    forScoring,
                    normalisation,
                    settings.seed(),
                    settings.threads(),
                    fraction -> {},
                    cancelled)
                .model()
            : null;
    PolicyFolder policy =
        PolicyFolder.write(output, description, tensors, encoderTensors, observation, true);
    return new Result(policy, trained, openLoop);
  }

  private PolicyModel model(TrainingSet training, Normalisation normalisation) {
    return diffusion == null
        ? new PolicyModel.Flow(settings.architecture(training.planSize(), training.contextSize()))
        : diffusion.model(normalisation, training.lowest(), training.highest());
  }

  /** What of the settings has to do with a diffusion policy. */
  private Map<String, Object> settings(DiffusionPreset preset) {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("preset", preset.toString());
    parts.put("windows", settings.windows());
    parts.put("epochs", settings.schedule().epochs());
    parts.put("batch", settings.schedule().batch());
    parts.put("learningRate", settings.schedule().learningRate());
    parts.put("noise", settings.noise());
    parts.put("seed", settings.seed());
    return parts;
  }

  private OpenLoop openLoop(
      PolicyModel model, Map<String, float[]> tensors, double[] variance, TrainingSet scored) {
    return switch (model) {
      case PolicyModel.Flow flow ->
          OpenLoop.evaluate(
              new SplineFlow(flow.sizes(), tensors),
              variance,
              scored,
              OPEN_LOOP_CANDIDATES,
              OPEN_LOOP_SIGMA,
              settings.seed());
      case PolicyModel.Diffusion diffusing -> {
        int waypoints = settings.windows().horizon();
        try (PlanDenoiser denoiser = new PlanDenoiser(diffusing, tensors, waypoints)) {
          yield OpenLoop.evaluate(denoiser, scored, settings.seed());
        }
      }
    };
  }

  /** Each epoch's loss, and its held-out score or null where none was taken. */
  private static Map<String, Object> curve(List<TrainedModel.Score> scores) {
    Map<String, Object> curve = new LinkedHashMap<>();
    curve.put("loss", scores.stream().map(TrainedModel.Score::loss).toList());
    List<@Nullable Double> heldOut = new ArrayList<>();
    scores.forEach(score -> heldOut.add(Double.isFinite(score.heldOut()) ? score.heldOut() : null));
    curve.put("heldOut", heldOut);
    return curve;
  }

  /** The weights as the file will hold them, so that what is scored is what will run. */
  private static Map<String, float[]> halved(Map<String, float[]> tensors) {
    Map<String, float[]> halved = new LinkedHashMap<>();
    tensors.forEach(
        (name, values) -> {
          float[] copy = new float[values.length];
          for (int i = 0; i < copy.length; i++) {
            copy[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
          }
          halved.put(name, copy);
        });
    return halved;
  }

  private static String dataHash(List<EncodedEpisode> episodes) {
    Hash hash = new Hash();
    for (EncodedEpisode episode : episodes) {
      for (int frame = 0; frame < episode.frames(); frame++) {
        hash.add(episode.features()[frame]);
        hash.add(episode.commands()[frame]);
      }
    }
    return hash.hex();
  }
}
