package flowdeck.sim;

import flowdeck.core.Pose;
import flowdeck.sim.cloth.ClothState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be seen in the simulated cell at one instant. Sizes that do not change are in
 * {@link GripperGeometry} and {@link TableGeometry}.
 *
 * @param nanos simulated time
 * @param leftJoints seven joint angles, rad
 * @param rightJoints seven joint angles, rad
 * @param leftFinger distance of each left finger from the closed position, m (half the opening);
 *     fingers slide along plus and minus y of the flange
 * @param rightFinger the same of the right gripper
 * @param bodies loose bodies
 * @param cloth the towel, or null where there is none
 */
public record SceneState(
    long nanos,
    double[] leftJoints,
    double[] rightJoints,
    double leftFinger,
    double rightFinger,
    List<Body> bodies,
    @Nullable ClothState cloth) {

  /** A scene without cloth. */
  public SceneState(
      long nanos,
      double[] leftJoints,
      double[] rightJoints,
      double leftFinger,
      double rightFinger,
      List<Body> bodies) {
    this(nanos, leftJoints, rightJoints, leftFinger, rightFinger, bodies, null);
  }

  /**
   * A loose box.
   *
   * @param name e.g. "red block"
   * @param pose of its centre in the cell
   * @param halfX half its size along its own x, m
   * @param halfY half its size along y, m
   * @param halfZ half its size along z, m
   * @param rgb colour 0xRRGGBB
   */
  public record Body(String name, Pose pose, double halfX, double halfY, double halfZ, int rgb) {}
}
