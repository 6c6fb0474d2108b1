package flowdeck.console;

import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import java.util.List;

/** The arms of a trial that is shown again: nothing is known of them now, nothing can be moved. */
record PastArms(boolean shadow) implements ArmOperations {

  private static InputException refused() {
    return new InputException("This trial is over and only shown again.");
  }

  @Override
  public List<ArmHealth> health() {
    return List.of();
  }

  @Override
  public boolean armsFirst() {
    return false;
  }

  @Override
  public void rearm() {
    throw refused();
  }

  @Override
  public void jog(int number, int direction) {
    throw refused();
  }

  @Override
  public void home() {
    throw refused();
  }

  @Override
  public void release() {
    // Nothing is held.
  }

  @Override
  public List<JointVector> wayHome() {
    return List.of();
  }

  @Override
  public void shadow(boolean only) {
    throw refused();
  }

  @Override
  public List<PanelKey> panel() {
    return List.of();
  }

  @Override
  public void press(PanelKey key) {
    throw refused();
  }
}
