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
 * @param bodies in the order of the {@link SceneSetup}
 * @param cloth the towel, or null where there is none
 * @param touches what presses on what, in alphabetical order
 */
public record SceneState(
    long nanos,
    double[] leftJoints,
    double[] rightJoints,
    double leftFinger,
    double rightFinger,
    List<Body> bodies,
    @Nullable ClothState cloth,
    List<Touch> touches) {

  /** A scene without cloth in which nothing touches. */
  public SceneState(
      long nanos,
      double[] leftJoints,
      double[] rightJoints,
      double leftFinger,
      double rightFinger,
      List<Body> bodies) {
    this(nanos, leftJoints, rightJoints, leftFinger, rightFinger, bodies, null, List.of());
  }

  /** Whether two things press on each other. */
  public boolean touching(String a, String b) {
    for (Touch touch : touches) {
      if (touch.between(a, b)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A body on the table.
   *
   * @param name e.g. "red block"; no two bodies of a scene share one
   * @param pose of its frame in the cell
   * @param solid what it is
   */
  public record Body(String name, Pose pose, Solid solid) {
    /** The same body elsewhere. */
    public Body at(Pose elsewhere) {
      return new Body(name, elsewhere, solid);
    }
  }
}
