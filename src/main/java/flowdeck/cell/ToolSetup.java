package flowdeck.cell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tool that both arms carry.
 *
 * @param tcp tool centre point, between the finger tips, in the flange's frame
 * @param fingerOpeningMetres distance between the fingers when fully open
 * @param mass what it weighs; null if not known. Shown to whoever sets the controllers' own load
 *     data, which alone counts for the motion
 */
public record ToolSetup(PoseSetup tcp, double fingerOpeningMetres, @Nullable Mass mass) {
  /** A Hand-E's finger tips on its coupler. */
  public static final PoseSetup DEFAULT_TCP = PoseSetup.at(0, 0, 0.1565);

  /** A Hand-E's stroke. */
  public static final double DEFAULT_FINGER_OPENING_METRES = 0.05;

  public static final ToolSetup USUAL =
      new ToolSetup(DEFAULT_TCP, DEFAULT_FINGER_OPENING_METRES, null);

  /**
   * A tool's load.
   *
   * @param kg mass
   * @param centreMetres centre of mass in the flange's frame: x, y, z
   */
  public record Mass(double kg, List<Double> centreMetres) {
    public Mass {
      centreMetres = List.copyOf(centreMetres);
      if (centreMetres.size() != 3) {
        throw new IllegalArgumentException("A point has 3 numbers, got " + centreMetres);
      }
    }
  }
}
