package flowdeck.replay;

import flowdeck.arms.Arm;
import flowdeck.core.ActionLayout;
import flowdeck.core.ArmState;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One side of the recorded numbers as others see it. */
final class RecordedArm implements Arm {
  private final String name;
  private final int[] joints;
  private final int gripper;

  /** Position in the state of each number of the action, or -1. */
  private final int[] inState;

  private volatile ArmState state;

  private RecordedArm(String name, int[] joints, int gripper, int[] inState) {
    this.name = name;
    this.joints = joints;
    this.gripper = gripper;
    this.inState = inState;
    JointVector nothing = JointVector.of(new double[joints.length]);
    state = new ArmState(name, nothing, nothing, 0, ArmState.Link.EXCELLENT, 0);
  }

  static List<RecordedArm> of(ActionLayout action, ActionLayout state, Path folder) {
    List<ActionLayout.Group> groups = action.groups();
    List<RecordedArm> arms = new ArrayList<>();
    int[] inState = places(action, state);
    for (ActionLayout.Group group : groups) {
      String side = group.name().toLowerCase(Locale.ROOT).replace(" arm", "");
      boolean sided = "left".equals(side) || "right".equals(side);
      if (!sided && groups.size() > 1) {
        throw new InputException(
            "%s has numbers of neither arm (%s), so it cannot be played as a cell; put left or right into their names in meta/info.json."
                .formatted(
                    folder,
                    String.join(", ", group.indices().stream().map(action.names()::get).toList())));
      }
      int gripper = group.indices().stream().filter(action::isGripper).findFirst().orElse(-1);
      int[] joints = group.indices().stream().filter(i -> i != gripper).mapToInt(i -> i).toArray();
      arms.add(new RecordedArm(sided ? side : "arm", joints, gripper, inState));
    }
    return List.copyOf(arms);
  }

  private static int[] places(ActionLayout action, ActionLayout state) {
    int[] places = new int[action.size()];
    for (int i = 0; i < places.length; i++) {
      int named = state.names().indexOf(action.names().get(i));
      places[i] = named >= 0 ? named : state.size() == action.size() ? i : -1;
    }
    return places;
  }

  /**
   * Takes over one row. A number that the state lacks shows its target; the gripper shows its
   * target always, because that is what a policy is told and an arm's state has no place for both.
   */
  void show(JointVector measured, JointVector action, long nanos) {
    double[] at = new double[joints.length];
    double[] target = new double[joints.length];
    for (int j = 0; j < joints.length; j++) {
      int from = inState[joints[j]];
      target[j] = action.get(joints[j]);
      at[j] = from >= 0 ? measured.get(from) : target[j];
    }
    state =
        new ArmState(
            name,
            JointVector.of(at),
            JointVector.of(target),
            gripper >= 0 ? action.get(gripper) : 0,
            ArmState.Link.EXCELLENT,
            nanos);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ArmState state() {
    return state;
  }

  @Override
  public void command(long nanos, JointVector target, double opened) {
    // A recording cannot be moved.
  }

  @Override
  public void close() {
    // The cell owns the recording.
  }
}
