package flowdeck.cell;

import flowdeck.core.CellDescription;
import java.util.List;

/**
 * A cell with two iiwa 7 R800 arms, as its file says. Frame of the cell: origin on the table top
 * midway between the arm bases, x towards the workpiece, y to the left, z up, metres.
 *
 * <p>A setup can be wrong; {@link #problems()} tells. What {@link CellFile} reads has none.
 *
 * @param name what the operator calls it
 * @param controllers what the arms are driven through
 * @param left the arm on the side of y
 * @param right the other
 * @param tool what both carry
 * @param motion how fast they may move
 * @param space where they may be
 * @param supervision what stops them
 * @param camera the scene camera
 */
public record CellSetup(
    String name,
    Controllers controllers,
    ArmSetup left,
    ArmSetup right,
    ToolSetup tool,
    MotionSetup motion,
    SpaceSetup space,
    SupervisionSetup supervision,
    CameraSetup camera) {

  /** Whether the controllers are stand-ins of this program. */
  public boolean isVirtual() {
    return controllers instanceof Controllers.Virtual;
  }

  /** What is wrong with it: first fields by themselves, then what they make together. */
  public List<CellProblem> problems() {
    return CellCheck.of(this);
  }

  /** What stands where. */
  public CellDescription description() {
    return new CellDescription(
        name,
        left.base().pose(),
        right.base().pose(),
        tool.tcp().pose(),
        tool.fingerOpeningMetres(),
        left.home(),
        right.home(),
        camera.description());
  }
}
