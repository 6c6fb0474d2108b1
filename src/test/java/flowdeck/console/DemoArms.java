package flowdeck.console;

import flowdeck.arms.motion.SpaceReport;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The arms of a made-up station; notes what was pressed. */
public final class DemoArms implements ArmOperations {
  /** How the arms are; to be changed by who looks. */
  public volatile List<ArmHealth> health =
      List.of(new ArmHealth("left", null, null, 1), new ArmHealth("right", null, null, 1));

  public List<PanelKey> panel = List.of();
  public volatile List<String> idleGrippers = List.of();
  public volatile @Nullable SpaceReport room;
  public String load = "";
  public boolean armsFirst;
  public boolean moves = true;
  public List<JointVector> wayHome = List.of();
  public List<String> addresses = List.of("172.31.1.148/16 (enp3s0)", "10.0.4.21/24 (enp4s0)");

  /** What was pressed, oldest first; any thread may read it. */
  public final List<String> pressed = new CopyOnWriteArrayList<>();

  /** Why nothing may be moved or armed, or null. */
  public @Nullable String refusal;

  /** Told that the arms are armed. */
  public Runnable rearmed = () -> {};

  /** Told which number is moved and where to. */
  public JogListener jogged = (number, direction) -> {};

  private boolean shadow;

  /** Listens to jogging. */
  public interface JogListener {
    void jog(int number, int direction);
  }

  /** What was pressed, without what only says that it is still held. */
  public List<String> pressedOnce() {
    List<String> once = new ArrayList<>();
    for (String press : pressed) {
      if (once.isEmpty() || !once.getLast().equals(press)) {
        once.add(press);
      }
    }
    return once;
  }

  private void refuse() {
    String reason = refusal;
    if (reason != null) {
      throw new InputException(reason);
    }
  }

  @Override
  public List<ArmHealth> health() {
    return health;
  }

  @Override
  public boolean moves() {
    return moves;
  }

  @Override
  public @Nullable SpaceReport room() {
    return room;
  }

  @Override
  public List<String> addresses() {
    return addresses;
  }

  @Override
  public String load() {
    return load;
  }

  @Override
  public boolean armsFirst() {
    return armsFirst;
  }

  @Override
  public List<String> idleGrippers() {
    return idleGrippers;
  }

  @Override
  public void activateGripper(String arm) {
    refuse();
    pressed.add("activate " + arm);
  }

  @Override
  public void rearm() {
    pressed.add("rearm");
    refuse();
    rearmed.run();
  }

  @Override
  public void jog(int number, int direction) {
    pressed.add("jog %d %d".formatted(number, direction));
    refuse();
    jogged.jog(number, direction);
  }

  @Override
  public void home() {
    pressed.add("home");
    refuse();
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
    return shadow || !moves;
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
