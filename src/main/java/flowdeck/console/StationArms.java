package flowdeck.console;

import flowdeck.arms.Arm;
import flowdeck.arms.LinkReport;
import flowdeck.arms.LinkReport.Word;
import flowdeck.arms.gripper.Gripper;
import flowdeck.arms.motion.SpaceReport;
import flowdeck.cell.ToolSetup;
import flowdeck.control.Cell;
import flowdeck.core.ArmState;
import flowdeck.core.JointVector;
import flowdeck.station.Place;
import flowdeck.station.Station;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
      health.add(new ArmHealth(arm.name(), state.refusal(), link(arm), state.gripper()));
    }
    return health;
  }

  private @Nullable LinkReport link(Arm arm) {
    LinkReport link = arm.link().orElse(null);
    Integer said = station.place().sendPeriodMillis(arm.name());
    if (link == null || said == null || link.periodMillis() == 0 || link.periodMillis() == said) {
      return link;
    }
    return link.with(
        new Word(
            ArmWords.PERIOD,
            "%d ms, but the cell's file says %d ms".formatted(link.periodMillis(), said),
            false));
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
  public String load() {
    ToolSetup.Mass mass = station.place().load();
    if (mass == null) {
      return "";
    }
    List<Double> centre = mass.centreMetres();
    return String.format(
        Locale.ROOT,
        "The tool's load data in Sunrise must be %.2f kg, its centre of mass x %.0f, y %.0f,"
            + " z %.0f mm from the flange.",
        mass.kg(),
        1000 * centre.get(0),
        1000 * centre.get(1),
        1000 * centre.get(2));
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
