package flowdeck.trial.protocol;

import flowdeck.trial.PolicyUsed;
import flowdeck.trial.SelectionUsed;

/**
 * A policy that is evaluated, with all that decides what it does.
 *
 * @param policy with the hash of its weights: another hash is another policy
 * @param selection how its candidates are drawn and chosen
 */
public record Contender(PolicyUsed policy, SelectionUsed selection) {

  /** For people, e.g. "stack-blocks-two, sbs 128 σ 0.5". */
  public String text() {
    return policy.name() + ", " + selection.text();
  }
}
