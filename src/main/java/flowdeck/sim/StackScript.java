package flowdeck.sim;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.ExpertStep.Grip;
import flowdeck.sim.ExpertStep.Home;
import flowdeck.sim.ExpertStep.Reach;
import flowdeck.sim.ExpertStep.ToolGoal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** How the expert does {@link StackBlocksTwo}. */
final class StackScript {
  private static final double APPROACH = 0.08;
  private static final double LIFT = 0.10;
  private static final double PRE_PLACE = 0.05;
  private static final double RETREAT = 0.07;

  /** Blocks are let go this far above where they will stand, so that they are not pressed down. */
  private static final double DROP = 0.002;

  private static final double ROUNDED = 0.2;

  private final CellDescription cell;
  private final List<ExpertStep> steps = new ArrayList<>();

  private StackScript(CellDescription cell) {
    this.cell = cell;
  }

  /** The script for a scene; decides which arm is arm one. */
  static List<ExpertStep> steps(CellDescription cell, SceneState scene) {
    int armOne = block(scene, StackBlocksTwo.RED_INDEX).y() > 0 ? 0 : 1;
    StackScript script = new StackScript(cell);
    script.pick(armOne, StackBlocksTwo.RED_INDEX);
    script.place(
        armOne,
        StackBlocksTwo.RED_INDEX,
        now -> Pose.translation(StackBlocksTwo.PLACE_X, 0, StackBlocksTwo.HALF));
    script.steps.add(new Home(armOne, true));
    int armTwo = 1 - armOne;
    script.pick(armTwo, StackBlocksTwo.GREEN_INDEX);
    script.place(
        armTwo,
        StackBlocksTwo.GREEN_INDEX,
        now -> {
          Pose red = block(now, StackBlocksTwo.RED_INDEX);
          return Pose.translation(red.x(), red.y(), red.z() + 2 * StackBlocksTwo.HALF);
        });
    script.steps.add(new Home(armTwo, false));
    return List.copyOf(script.steps);
  }

  private void pick(int arm, int index) {
    steps.add(new Reach(arm, scene -> over(block(scene, index), APPROACH), ROUNDED));
    steps.add(new Reach(arm, scene -> over(block(scene, index), 0), 0));
    steps.add(new Grip(arm, 0));
    steps.add(new Reach(arm, scene -> over(block(scene, index), LIFT), ROUNDED));
  }

  /**
   * @param destination of the block's centre
   */
  private void place(int arm, int index, Function<SceneState, Pose> destination) {
    steps.add(new Reach(arm, scene -> carried(scene, arm, index, destination, PRE_PLACE), ROUNDED));
    steps.add(new Reach(arm, scene -> carried(scene, arm, index, destination, DROP), 0));
    steps.add(new Grip(arm, 1));
    steps.add(
        new Reach(
            arm,
            scene -> {
              Pose tcp = ScriptedExpert.tcp(cell, scene, arm);
              return new ToolGoal(tcp.x(), tcp.y(), tcp.z() + RETREAT, 0);
            },
            ROUNDED));
  }

  /** The tool goal that brings the held block above its destination. */
  private ToolGoal carried(
      SceneState scene, int arm, int index, Function<SceneState, Pose> destination, double above) {
    Pose tcp = ScriptedExpert.tcp(cell, scene, arm);
    Pose held = block(scene, index);
    Pose goal = destination.apply(scene);
    return new ToolGoal(
        goal.x() + tcp.x() - held.x(),
        goal.y() + tcp.y() - held.y(),
        goal.z() + tcp.z() - held.z() + above,
        0);
  }

  private static ToolGoal over(Pose block, double above) {
    return new ToolGoal(block.x(), block.y(), block.z() + above, graspYaw(block));
  }

  /** A cube looks the same after a quarter turn; the smallest turn keeps A7 near zero. */
  private static double graspYaw(Pose block) {
    double yaw = Math.atan2(block.r10(), block.r00());
    double quarter = 0.5 * Math.PI;
    return yaw - quarter * Math.rint(yaw / quarter);
  }

  private static Pose block(SceneState scene, int index) {
    return scene.bodies().get(index).pose();
  }
}
