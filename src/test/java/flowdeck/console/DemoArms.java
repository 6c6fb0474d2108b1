package flowdeck.console;

import flowdeck.core.JointVector;
import java.util.ArrayList;
import java.util.List;

/** The arms of a made-up station; notes what was pressed. */
public final class DemoArms implements ArmOperations {
  /** How the arms are; to be changed by who looks. */
  public List<ArmHealth> health =
      List.of(new ArmHealth("left", null, null, 1), new ArmHealth("right", null, null, 1));

  public List<PanelKey> panel = List.of();
  public boolean armsFirst;
  public List<JointVector> wayHome = List.of();

  /** What was pressed, oldest first. */
  public final List<String> pressed = new ArrayList<>();

  private boolean shadow;

  @Override
  public List<ArmHealth> health() {
    return health;
  }

  @Override
  public boolean armsFirst() {
    return armsFirst;
  }

  @Override
  public void rearm() {
    pressed.add("rearm");
  }

  @Override
  public void jog(int number, int direction) {
    pressed.add("jog %d %d".formatted(number, direction));
  }

  @Override
  public void home() {
    pressed.add("home");
  }

  @Override
  public void release() {
    pressed.add("release");
  }

  @Override
  public List<JointVector> wayHome() {
    return wayHome;
  }

  @Override
  public boolean shadow() {
    return shadow;
  }

  @Override
  public void shadow(boolean only) {
    shadow = only;
  }

  @Override
  public List<PanelKey> panel() {
    return panel;
  }

  @Override
  public void press(PanelKey key) {
    pressed.add(key.label());
  }
}
