package flowdeck.trial;

/** What the policy's decisions did. */
public enum Mode {
  /** They moved the arms, real or simulated. */
  AUTONOMOUS,
  /** They were only computed and shown, beside what moved the arms instead. */
  SHADOW
}
