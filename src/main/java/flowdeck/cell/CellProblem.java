package flowdeck.cell;

/**
 * Something in a setup that cannot be right.
 *
 * @param field its place in the file, e.g. {@code arms.left.fri.port}
 * @param clause what is wrong with it and what to do, e.g. "must be 30200 to 30209, got 3020; ..."
 */
public record CellProblem(String field, String clause) {

  /** For people. */
  public String text() {
    return field + " " + clause;
  }
}
