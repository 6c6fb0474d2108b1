package flowdeck.policy;

import flowdeck.core.Clock;
import flowdeck.core.Observation;
import java.util.Arrays;

/**
 * What a policy makes of observations before it decides: each is checked, its picture encoded, both
 * normalised and kept as history. Confined to the policy's thread.
 */
final class Perception implements AutoCloseable {
  private final Normalisation normalisation;
  private final ObservationCheck check;
  private final ImageEncoder encoder;
  private final ObservationHistory history;
  private final Clock wall = Clock.system();

  /**
   * Takes over the encoder.
   *
   * @param encoder the one the policy was trained with
   */
  Perception(PolicyFolder folder, ImageEncoder encoder) {
    PolicyDescription description = folder.description();
    this.encoder = encoder;
    normalisation = description.normalisation();
    check =
        new ObservationCheck(folder.name(), description.actionLayout(), normalisation.features());
    check.encoder(encoder);
    history = new ObservationHistory(description.history(), description.waypointNanos());
  }

  /**
   * An observation as the policy sees it.
   *
   * @param features of the picture, as the encoder gives them
   * @param action the latest, normalised
   * @param context the history up to it, normalised, the oldest first
   * @param encodeNanos wall time until the picture was encoded
   */
  record Seen(float[] features, float[] action, float[] context, long encodeNanos) {}

  /** Takes in the newest observation. */
  Seen see(Observation newest) {
    long start = wall.nanos();
    check.cell(newest);
    float[] features = encoder.encode(newest.frame());
    check.encoded(features);
    long encoded = wall.nanos();
    float[] observation = new float[normalisation.observationSize()];
    normalisation.observation(features, newest.latestAction().toArray(), observation, 0);
    history.add(newest.nanos(), observation);
    return new Seen(
        features,
        Arrays.copyOfRange(observation, features.length, observation.length),
        history.context(),
        encoded - start);
  }

  /** Forgets the history. */
  void forget() {
    history.clear();
  }

  @Override
  public void close() {
    encoder.close();
  }
}
