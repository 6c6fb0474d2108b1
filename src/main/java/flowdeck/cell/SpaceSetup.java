package flowdeck.cell;

import flowdeck.arms.motion.Workspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the arms may be, in the cell's frame, and how near to each other and to the table.
 *
 * @param box what elbows, wrists and tools must stay within; null for no walls
 * @param tableHeightMetres z of what the arms must not touch; 0 is the table's top itself
 * @param armToArmMetres least distance between parts of the two arms, unless both are of their
 *     tools; where one hands something to the other, it must be about 0
 * @param toolToToolMetres least distance between hands and fingers of the two arms; below 0 where
 *     they hold one thing together
 * @param selfMetres least distance between parts of one arm that are not neighbours
 * @param linksToTableMetres least distance of elbows, forearms and wrists from the table
 * @param toolToTableMetres least distance of hands and fingers from the table; below 0 where
 *     fingers press on it, since the hull they are guarded by ends a little after them
 * @param slowDownMetres width of the zone before each of these distances in which an approach gets
 *     slower
 */
public record SpaceSetup(
    @Nullable Box box,
    double tableHeightMetres,
    double armToArmMetres,
    double toolToToolMetres,
    double selfMetres,
    double linksToTableMetres,
    double toolToTableMetres,
    double slowDownMetres) {

  /** No walls, some room between the arms; fingers may press on the table. */
  public static final SpaceSetup USUAL =
      new SpaceSetup(null, 0, 0.03, 0.01, 0.01, 0.02, -0.008, 0.03);

  /** The same as the arms are guarded by it. */
  public Workspace workspace() {
    return new Workspace(
        box == null
            ? null
            : new Workspace.Box(
                box.minMetres().get(0),
                box.minMetres().get(1),
                box.minMetres().get(2),
                box.maxMetres().get(0),
                box.maxMetres().get(1),
                box.maxMetres().get(2)),
        tableHeightMetres,
        new Workspace.Stops(
            armToArmMetres, toolToToolMetres, selfMetres, linksToTableMetres, toolToTableMetres),
        slowDownMetres);
  }

  /**
   * A box along the cell's axes.
   *
   * @param minMetres its corner with the smallest x, y and z
   * @param maxMetres its corner with the largest
   */
  public record Box(List<Double> minMetres, List<Double> maxMetres) {
    public Box {
      minMetres = List.copyOf(minMetres);
      maxMetres = List.copyOf(maxMetres);
      if (minMetres.size() != 3 || maxMetres.size() != 3) {
        throw new IllegalArgumentException(
            "A corner has 3 numbers, got %s and %s".formatted(minMetres, maxMetres));
      }
    }

    /** Whether a point is inside. */
    public boolean contains(double[] point) {
      for (int i = 0; i < 3; i++) {
        if (!(point[i] >= minMetres.get(i) && point[i] <= maxMetres.get(i))) {
          return false;
        }
      }
      return true;
    }
  }
}
