package flowdeck.flow;

/** Runs once per observation: from an observation history to a {@link Conditioning}. */
sealed interface ContextNetwork permits FilmContext, ConcatContext {

  /**
   * @param context the observation history, normalised
   * @param result is overwritten
   */
  void run(float[] context, Conditioning result);
}
