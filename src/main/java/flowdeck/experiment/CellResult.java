package flowdeck.experiment;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.core.InputException;
import flowdeck.experiment.Experiment.Cell;
import flowdeck.trial.EvaluationJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a cell so far; parts that were not asked for or are not done are null.
 *
 * @param cell the question
 * @param training how its policy was made
 * @param evaluation trials in the simulated cell, all or some
 * @param openLoop what it predicts on recorded episodes
 * @param decisions how long its decisions take
 */
public record CellResult(
    Cell cell,
    @Nullable Training training,
    @Nullable EvaluationJson evaluation,
    @Nullable OpenLoop openLoop,
    @Nullable DecisionTimes decisions) {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * A finished training, as the train command writes it.
   *
   * @param seconds it took
   * @param curve epochs in order
   */
  public record Training(double seconds, List<Epoch> curve) {}

  /**
   * One epoch of a training.
   *
   * @param epoch from 1
   * @param heldOut score of held-out windows; NaN while the warm start lasts
   */
  public record Epoch(int epoch, double heldOut) {}

  /**
   * Open-loop evaluation, as the evaluate command writes it.
   *
   * @param windows how many
   * @param logLikelihoodPerDim nats, or null if the policy has no likelihood
   * @param meanAbsErrorPerDim of the selected plan, normalised
   * @param holdLastErrorPerDim of holding the last action, normalised
   */
  public record OpenLoop(
      int windows,
      @Nullable Double logLikelihoodPerDim,
      double meanAbsErrorPerDim,
      double holdLastErrorPerDim) {}

  /**
   * Wall times of decisions that were timed in turn with those of the other cells.
   *
   * @param rounds decisions timed
   * @param medianMillis of them
   * @param leastMillis of them
   */
  public record DecisionTimes(int rounds, double medianMillis, double leastMillis) {}

  /** A finished training, or null if the file is not there or tells of an unfinished one. */
  public static @Nullable Training training(Path json, Path policyJson) {
    JsonNode node = node(json);
    if (node == null || !node.path("finished").asBoolean()) {
      return null;
    }
    List<Epoch> curve = new ArrayList<>();
    JsonNode policy = node(policyJson);
    if (policy != null) {
      for (JsonNode heldOut : policy.path("training").path("curve").path("heldOut")) {
        curve.add(
            new Epoch(curve.size() + 1, heldOut.isNumber() ? heldOut.asDouble() : Double.NaN));
      }
    }
    return new Training(node.path("seconds").asDouble(Double.NaN), curve);
  }

  /** An open-loop evaluation, or null if the file is not there. */
  public static @Nullable OpenLoop openLoop(Path json) {
    JsonNode node = node(json);
    if (node == null) {
      return null;
    }
    JsonNode likelihood = node.path("logLikelihoodPerDim");
    return new OpenLoop(
        node.path("windows").asInt(),
        likelihood.isNumber() ? likelihood.asDouble() : null,
        node.path("meanAbsErrorPerDim").asDouble(Double.NaN),
        node.path("holdLastErrorPerDim").asDouble(Double.NaN));
  }

  /** An evaluation, or null if the file is not there. */
  public static @Nullable EvaluationJson evaluation(Path json) {
    return Files.exists(json) ? EvaluationJson.read(json) : null;
  }

  private static @Nullable JsonNode node(Path json) {
    if (!Files.exists(json)) {
      return null;
    }
    try {
      return JSON.readTree(Files.readAllBytes(json));
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); delete it to have that part done again."
              .formatted(json, e.getMessage()),
          e);
    }
  }
}
