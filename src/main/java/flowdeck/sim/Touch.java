package flowdeck.sim;

/**
 * Two things pressing on each other, as the physics reports it. A thing is a body of the scene by
 * its name, or one of the constants here. Reported is what arms and fixed bodies are touched by,
 * not what loose bodies do among themselves and on the table.
 *
 * @param one the thing whose name comes first in the alphabet
 * @param other the other one
 * @param x where, m, in the cell: middle of the contact points
 * @param y m
 * @param z m
 * @param newtons how hard: mean force over the last control tick
 */
public record Touch(String one, String other, double x, double y, double z, double newtons) {
  public static final String LEFT_ARM = "left arm";
  public static final String RIGHT_ARM = "right arm";

  /** The fingers are not part of the arm: they are meant to touch things. */
  public static final String LEFT_FINGERS = "left fingers";

  public static final String RIGHT_FINGERS = "right fingers";
  public static final String TABLE = "table";

  /** Whether it is between two things, in whatever order. */
  public boolean between(String a, String b) {
    return one.equals(a) && other.equals(b) || one.equals(b) && other.equals(a);
  }
}
