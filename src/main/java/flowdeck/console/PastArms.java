package flowdeck.console;

import flowdeck.arms.motion.SpaceReport;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arms of a trial that is only shown again: as its ticks tell, with nothing to command.
 *
 * @param station asked for what does not change
 * @param tick the moment that is shown
 */
record PastArms(ArmOperations station, @Nullable TickRecord tick) implements ArmOperations {

  private static InputException refused() {
    return new InputException("This trial is over and only shown again.");
  }

  @Override
  public List<ArmHealth> health() {
    return tick == null
        ? List.of()
        : tick.arms().stream()
            .map(arm -> new ArmHealth(arm.name(), arm.refusal(), null, arm.gripper()))
            .toList();
  }

  @Override
  public boolean moves() {
    return station.moves();
  }

  @Override
  public @Nullable SpaceReport room() {
    return null;
  }

  @Override
  public List<String> addresses() {
    return List.of();
  }

  @Override
  public String load() {
    return "";
  }

  @Override
  public boolean armsFirst() {
    return station.armsFirst();
  }

  @Override
  public List<String> idleGrippers() {
    return List.of();
  }

  @Override
  public void activateGripper(String arm) {
    throw refused();
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
    // Nothing moves here.
  }

  @Override
  public List<JointVector> wayHome() {
    return List.of();
  }

  @Override
  public boolean shadow() {
    return tick == null ? station.shadow() : tick.mode() == TickRecord.Mode.SHADOW;
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
