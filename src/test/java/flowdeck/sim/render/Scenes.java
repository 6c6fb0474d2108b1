package flowdeck.sim.render;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.SceneState;
import flowdeck.sim.Solid;
import java.util.List;

/** Scenes that several tests look at. */
final class Scenes {
  static final CellDescription CELL = CellDescription.simulated();
  static final int RED = 0xD02020;
  static final int BLUE = 0x2060D0;

  private Scenes() {}

  /** Arms at home, open grippers, these bodies. */
  static SceneState home(SceneState.Body... bodies) {
    double[] home = CELL.leftHome().toArray();
    return new SceneState(0, home, home.clone(), 0.04, 0.04, List.of(bodies));
  }

  static SceneState.Body block(String name, double x, double y, double z, int rgb) {
    Pose pose = Pose.translation(x, y, z).times(Pose.rotationZ(0.3));
    return new SceneState.Body(name, pose, Solid.woodenBox(0.025, 0.025, 0.025, rgb));
  }
}
