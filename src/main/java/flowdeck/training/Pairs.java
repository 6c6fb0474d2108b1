package flowdeck.training;

/** What a flow is fitted to: contexts, each with the numbers that it is to make likely. */
interface Pairs {
  /** How many pairs there are. */
  int size();

  /** Numbers in a context. */
  int contextSize();

  /** Numbers in a plan. */
  int planSize();

  /** Copies the context of a pair, normalised. */
  void context(int pair, float[] into, int at);

  /** Copies the numbers to explain, normalised. */
  void plan(int pair, float[] into, int at);
}
