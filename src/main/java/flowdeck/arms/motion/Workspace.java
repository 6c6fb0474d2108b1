package flowdeck.arms.motion;

import flowdeck.core.CellDescription;
import flowdeck.core.InputException;
import org.jspecify.annotations.Nullable;

/**
 * Where both arms may be, in the cell's frame, metres. Distances are between the arms' hulls
 * ({@link ArmHull}), inside of which the arms themselves are.
 *
 * @param box what elbows, forearms, wrists and tools must stay within; null for no walls
 * @param tableHeight height of the table's top
 * @param stops how near is too near
 * @param slowDown width of the zone before each stop distance in which an approach gets slower
 */
public record Workspace(@Nullable Box box, double tableHeight, Stops stops, double slowDown) {
  private static final double FARTHEST = 10;
  private static final double WIDEST_STOP = 0.5;
  private static final double DEEPEST_TOOL = -0.05;

  /** Twice what the hull is at least outside of an arm. */
  private static final double DEEPEST_HULL = -0.01;

  /** Who hands a block over brings a wrist within a centimetre of the other forearm's shell. */
  private static final double ARM_TO_ARM = -0.006;

  private static final double TOOL_TO_TOOL = 0.01;
  private static final double SELF = 0.01;
  private static final double LINK_TO_TABLE = 0.02;

  /** Finger tips that are 4 mm below the table's top press on a towel as hard as they need to. */
  private static final double TOOL_TO_TABLE = -0.008;

  private static final double SLOW_DOWN = 0.03;

  public Workspace {
    within("The table's height", tableHeight, -FARTHEST, FARTHEST);
    within("The slow-down zone", slowDown, 0, WIDEST_STOP);
    if (box != null && !(box.maxZ() > tableHeight)) {
      throw new InputException(
          "The workspace ends at z = %s m, below the table's top at %s m; raise it."
              .formatted(box.maxZ(), tableHeight));
    }
  }

  /**
   * A box along the cell's axes.
   *
   * @param minX its smallest x, and so on, m
   */
  public record Box(double minX, double minY, double minZ, double maxX, double maxY, double maxZ) {
    /** A wall for each smallest and each largest coordinate. */
    static final int WALLS = 6;

    public Box {
      span("x", minX, maxX);
      span("y", minY, maxY);
      span("z", minZ, maxZ);
    }

    /** Where a wall is; the first three are at the smallest x, y and z. */
    double at(int wall) {
      return switch (wall) {
        case 0 -> minX;
        case 1 -> minY;
        case 2 -> minZ;
        case 3 -> maxX;
        case 4 -> maxY;
        default -> maxZ;
      };
    }

    /** A wall in words. */
    String wall(int wall) {
      return "%s = %s m".formatted("xyz".charAt(wall % 3), at(wall));
    }

    private static void span(String axis, double min, double max) {
      within("The workspace's smallest " + axis, min, -FARTHEST, FARTHEST);
      within("The workspace's largest " + axis, max, -FARTHEST, FARTHEST);
      if (!(min < max)) {
        throw new InputException(
            "The workspace goes from %s = %s to %s m; give the smaller number first."
                .formatted(axis, min, max));
      }
    }
  }

  /**
   * Distances that nothing may come below, m.
   *
   * @param armToArm between parts of the two arms, unless both are of their tools
   * @param toolToTool between hands and fingers of the two arms; below 0 if they hold one thing
   *     together, as the hull has room for open fingers
   * @param self between parts of one arm that are not neighbours
   * @param linkToTable between the table's top and elbows, forearms and wrists
   * @param toolToTable between the table's top and hands and fingers; below 0 if they press on it,
   *     as the hull ends a little after the finger tips
   */
  public record Stops(
      double armToArm, double toolToTool, double self, double linkToTable, double toolToTable) {
    public Stops {
      within("The stop distance between the arms", armToArm, DEEPEST_HULL, WIDEST_STOP);
      within("The stop distance between the tools", toolToTool, DEEPEST_TOOL, WIDEST_STOP);
      within("The stop distance within an arm", self, 0, WIDEST_STOP);
      within("The stop distance of links above the table", linkToTable, 0, WIDEST_STOP);
      within("The stop distance of tools above the table", toolToTable, DEEPEST_TOOL, WIDEST_STOP);
    }
  }

  /**
   * What leaves tasks on a table undisturbed: no walls, tools may press on the table, and the arms
   * may come as near to each other as a handover needs. Where there is no handover, some
   * centimetres more between the arms are better.
   */
  public static Workspace usual(CellDescription cell) {
    double table = 0; // the cell's frame lies on the table's top
    if (!(cell.fingerOpening() >= 0)) {
      throw new InputException(
          "Cell %s has a finger opening of %s m; give the distance of the open fingers."
              .formatted(cell.name(), cell.fingerOpening()));
    }
    return new Workspace(
        null,
        table,
        new Stops(ARM_TO_ARM, TOOL_TO_TOOL, SELF, LINK_TO_TABLE, TOOL_TO_TABLE),
        SLOW_DOWN);
  }

  /** The same with walls. */
  public Workspace within(Box walls) {
    return new Workspace(walls, tableHeight, stops, slowDown);
  }

  private static void within(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new InputException(
          "%s is %s m; give a number from %s to %s.".formatted(what, value, least, most));
    }
  }
}
