package flowdeck.trial.protocol;

/** When an evaluation is over. */
public enum StoppingRule {
  /** After all planned trials; the tests of a fixed number of trials hold. */
  ALL_TRIALS("after all trials"),
  /**
   * As soon as the evidence that two policies differ is enough, at the latest after all planned
   * trials; only what may be looked at after each pair holds.
   */
  EVIDENCE("as soon as the evidence is enough, at the latest after all trials");

  private final String words;

  StoppingRule(String words) {
    this.words = words;
  }

  /** For people: "it ends …". */
  public String words() {
    return words;
  }
}
