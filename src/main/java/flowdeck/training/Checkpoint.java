package flowdeck.training;

import flowdeck.core.InputException;
import flowdeck.flow.FlowArchitecture;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.Safetensors;
import flowdeck.policy.Safetensors.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole state of a training between two epochs, in one safetensors file.
 *
 * @param epoch the last one done
 * @param bestEpoch the one with the best held-out score
 * @param bestScore its score, nats per dimension
 * @param adamSteps steps of the optimiser
 * @param fingerprint settings and data sizes
 * @param curve all epochs done
 * @param tensors {@code weights.*}, {@code average.*}, {@code adam.first.*}, {@code adam.second.*},
 *     {@code best.*}
 */
record Checkpoint(
    int epoch,
    int bestEpoch,
    double bestScore,
    long adamSteps,
    String fingerprint,
    List<TrainedModel.Score> curve,
    Map<String, float[]> tensors) {

  void write(Path file) {
    Map<String, Tensor> flat = new LinkedHashMap<>();
    tensors.forEach(
        (name, values) -> flat.put(name, new Tensor(new long[] {values.length}, values)));
    StringBuilder scores = new StringBuilder();
    for (TrainedModel.Score score : curve) {
      scores.append(score.epoch()).append(' ').append(score.loss()).append(' ');
      scores.append(score.heldOut()).append('\n');
    }
    Safetensors.write(
        file,
        flat,
        false,
        Map.of(
            "epoch", Integer.toString(epoch),
            "bestEpoch", Integer.toString(bestEpoch),
            "bestScore", Double.toString(bestScore),
            "adamSteps", Long.toString(adamSteps),
            "fingerprint", fingerprint,
            "curve", scores.toString()));
  }

  static Checkpoint read(Path file) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    Safetensors.read(file).forEach((name, tensor) -> tensors.put(name, tensor.values()));
    Map<String, String> text = Safetensors.metadata(file);
    try {
      List<TrainedModel.Score> curve = new ArrayList<>();
      for (String line : text.getOrDefault("curve", "").lines().toList()) {
        String[] fields = line.split(" ", -1);
        curve.add(
            new TrainedModel.Score(
                Integer.parseInt(fields[0]),
                Double.parseDouble(fields[1]),
                Double.parseDouble(fields[2])));
      }
      return new Checkpoint(
          Integer.parseInt(text.getOrDefault("epoch", "")),
          Integer.parseInt(text.getOrDefault("bestEpoch", "")),
          Double.parseDouble(text.getOrDefault("bestScore", "")),
          Long.parseLong(text.getOrDefault("adamSteps", "")),
          text.getOrDefault("fingerprint", ""),
          curve,
          tensors);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new InputException(
          "%s is not a training checkpoint (%s); delete it to start anew."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  void requireSame(Path file, PolicyModel model, String expected) {
    if (!fingerprint.equals(expected)) {
      throw new InputException(
          "%s belongs to a training with other settings or data; delete it or choose another output."
              .formatted(file));
    }
    model
        .shapes()
        .forEach(
            (name, shape) -> {
              float[] values = tensors.get("weights." + name);
              if (values == null || values.length != FlowArchitecture.count(shape)) {
                throw new InputException(
                    "%s lacks the weights %s; delete it to start anew.".formatted(file, name));
              }
            });
  }

  /** The tensors under a prefix, without it. */
  Map<String, float[]> part(String prefix) {
    Map<String, float[]> part = new LinkedHashMap<>();
    tensors.forEach(
        (name, values) -> {
          if (name.startsWith(prefix)) {
            part.put(name.substring(prefix.length()), values);
          }
        });
    return part;
  }
}
