package flowdeck.policy;

import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Observation;

/**
 * Refuses observations from which no plan must be made, each with one sentence that names what is
 * wrong.
 *
 * @param policy its name
 * @param layout of its actions
 * @param features numbers its encoder yields
 */
record ObservationCheck(String policy, ActionLayout layout, int features) {

  /** Refuses an encoder that yields something else. */
  void encoder(ImageEncoder encoder) {
    if (encoder.features() != features) {
      throw new InputException(
          "Policy %s needs an encoder of %d features, this one yields %d; train the policy again with it."
              .formatted(policy, features, encoder.features()));
    }
  }

  /** Refuses what came from the cell. */
  void cell(Observation observation) {
    JointVector latest = observation.latestAction();
    if (latest.size() != layout.size()) {
      throw new InputException(
          "The latest action has %d numbers, policy %s needs %d; choose a policy trained for this cell."
              .formatted(latest.size(), policy, layout.size()));
    }
    for (int i = 0; i < latest.size(); i++) {
      if (!Double.isFinite(latest.get(i))) {
        throw new InputException(
            "The latest action of %s is %s, so policy %s cannot decide; look at the arm's state, then start again."
                .formatted(layout.names().get(i), latest.get(i), policy));
      }
    }
    if (observation.frame().bgr().length == 0) {
      throw new InputException(
          "The camera image has no pixels, so policy %s cannot decide; look at the camera, then start again."
              .formatted(policy));
    }
  }

  /** Refuses what the encoder made of the image. */
  void encoded(float[] values) {
    if (values.length != features) {
      throw new InputException(
          "The encoder yields %d features, policy %s needs %d; train the policy again with it."
              .formatted(values.length, policy, features));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new InputException(
            "Feature %d of the camera image is %s, so policy %s cannot decide; its encoder may be broken, choose another policy or train it again."
                .formatted(i, values[i], policy));
      }
    }
  }
}
