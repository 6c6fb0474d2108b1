package flowdeck.sim.scenes;

import flowdeck.core.Frame;
import flowdeck.sim.SceneState;
import flowdeck.sim.render.Keypoint;
import flowdeck.sim.render.SceneRenderer;
import java.util.List;

/**
 * A picture with what is known about it.
 *
 * @param frame the picture, 160 x 120
 * @param keypoints where things are in it: bodies, the towel's corners and edges, left and right
 *     tool centre point, the left arm's finger tips, the right arm's ({@link
 *     SceneRenderer#keypoints})
 * @param scene what was drawn: bodies, cloth, joint angles, fingers
 */
public record LabelledScene(Frame frame, List<Keypoint> keypoints, SceneState scene) {
  public LabelledScene {
    keypoints = List.copyOf(keypoints);
  }
}
