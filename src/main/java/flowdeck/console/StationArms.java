package flowdeck.console;

import flowdeck.arms.Arm;
import flowdeck.arms.gripper.Gripper;
import flowdeck.arms.motion.SpaceReport;
import flowdeck.control.Cell;
import flowdeck.core.ArmState;
import flowdeck.core.JointVector;
import flowdeck.station.Place;
import flowdeck.station.Station;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arms of a {@link Station} under the console's keys. */
final class StationArms implements ArmOperations {
  private final Station station;
  private final Cell cell;

  StationArms(Station station) {
    this.station = station;
    this.cell = station.place().cell();
  }

  @Override
  public List<ArmHealth> health() {
    List<ArmHealth> health = new ArrayList<>();
    for (Arm arm : cell.arms()) {
      ArmState state = arm.state();
      health.add(
          new ArmHealth(arm.name(), state.refusal(), arm.link().orElse(null), state.gripper()));
    }
    return health;
  }

  @Override
  public boolean moves() {
    return cell.motionAllowed();
  }

  @Override
  public @Nullable SpaceReport room() {
    return station.room();
  }

  @Override
  public List<String> addresses() {
    return MachineAddresses.read();
  }

  @Override
  public boolean armsFirst() {
    return cell.real();
  }

  @Override
  public List<String> idleGrippers() {
    return cell.arms().stream()
        .filter(
            arm ->
                arm.gripper()
                    .filter(Gripper::activates)
                    .map(gripper -> gripper.state().trouble() != null)
                    .orElse(false))
        .map(Arm::name)
        .toList();
  }

  @Override
  public void activateGripper(String arm) {
    station.activateGripper(arm);
  }

  @Override
  public void rearm() {
    station.rearm();
  }

  @Override
  public void jog(int number, int direction) {
    station.manual().jog(number, direction);
  }

  @Override
  public void home() {
    station.manual().home();
  }

  @Override
  public void release() {
    station.manual().release();
  }

  @Override
  public List<JointVector> wayHome() {
    return cell.description().isEmpty() ? List.of() : station.manual().wayHome();
  }

  @Override
  public boolean shadow() {
    return station.shadow();
  }

  @Override
  public void shadow(boolean only) {
    station.shadow(only);
  }

  @Override
  public List<PanelKey> panel() {
    return station.place().panel().stream()
        .map(key -> new PanelKey(key.label(), key.tip()))
        .toList();
  }

  @Override
  public void press(PanelKey key) {
    station.place().panel().stream()
        .filter(own -> own.label().equals(key.label()))
        .findFirst()
        .map(Place.PanelKey::press)
        .ifPresent(Runnable::run);
  }
}
