package flowdeck.control;

import flowdeck.arms.Arm;
import flowdeck.camera.Camera;
import flowdeck.core.ActionLayout;
import flowdeck.core.ArmState;
import flowdeck.core.CellDescription;
import flowdeck.core.Clock;
import flowdeck.core.JointVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One camera and the arms it looks at, real, simulated or played back, and how the numbers of an
 * action are shared out among the arms.
 *
 * <p>Time: a real cell lives in the time of its clock; a simulated or played one is brought to the
 * time of each tick by the control thread. Immutable apart from the devices themselves; {@link
 * #advance} belongs to the control thread, the rest to any thread.
 */
public final class Cell implements AutoCloseable {
  private final String name;
  private final @Nullable CellDescription description;
  private final ActionLayout layout;
  private final Camera camera;
  private final List<Part> parts;
  private final Clock clock;
  private final @Nullable LongConsumer advance;
  private final boolean motionAllowed;
  private final boolean real;

  /** The numbers of an action that belong to one arm; gripper is -1 if the layout has none. */
  private record Part(Arm arm, int[] joints, int gripper) {}

  private Cell(
      String name,
      @Nullable CellDescription description,
      ActionLayout layout,
      Camera camera,
      List<Arm> arms,
      Clock clock,
      @Nullable LongConsumer advance,
      boolean motionAllowed,
      boolean real) {
    this.name = name;
    this.description = description;
    this.layout = layout;
    this.camera = camera;
    this.parts = parts(layout, arms);
    this.clock = clock;
    this.advance = advance;
    this.motionAllowed = motionAllowed;
    this.real = real;
  }

  /**
   * A cell in its own time.
   *
   * @param arms each with the name that its numbers carry in the layout, "left" or "right"
   */
  public static Cell real(
      CellDescription description,
      ActionLayout layout,
      Camera camera,
      List<Arm> arms,
      Clock clock) {
    return new Cell(description.name(), description, layout, camera, arms, clock, null, true, true);
  }

  /**
   * A cell whose time stands still between ticks.
   *
   * @param clock the cell's time
   * @param advance brings the cell and its clock to a time; called by the control thread
   */
  public static Cell simulated(
      CellDescription description,
      ActionLayout layout,
      Camera camera,
      List<Arm> arms,
      Clock clock,
      LongConsumer advance) {
    return new Cell(
        description.name(), description, layout, camera, arms, clock, advance, true, false);
  }

  /**
   * A recording played as a cell: nothing in it can be moved, a policy runs in shadow.
   *
   * @param clock the playing time
   * @param advance brings the recording and its clock to a time; called by the control thread
   */
  public static Cell replay(
      String name,
      ActionLayout layout,
      Camera camera,
      List<Arm> arms,
      Clock clock,
      LongConsumer advance) {
    return new Cell(name, null, layout, camera, arms, clock, advance, false, false);
  }

  /** A sole arm has all numbers; of several, each those that its name is part of. */
  private static List<Part> parts(ActionLayout layout, List<Arm> arms) {
    List<Part> parts = new ArrayList<>();
    boolean[] taken = new boolean[layout.size()];
    for (Arm arm : arms) {
      List<Integer> joints = new ArrayList<>();
      int gripper = -1;
      for (int i = 0; i < layout.size(); i++) {
        if (arms.size() > 1
            && !layout.names().get(i).toLowerCase(Locale.ROOT).contains(arm.name())) {
          continue;
        }
        if (taken[i] || (layout.isGripper(i) && gripper >= 0)) {
          throw new IllegalArgumentException(
              "%s belongs to more than one arm, or the %s arm has two grippers"
                  .formatted(layout.names().get(i), arm.name()));
        }
        taken[i] = true;
        if (layout.isGripper(i)) {
          gripper = i;
        } else {
          joints.add(i);
        }
      }
      parts.add(new Part(arm, joints.stream().mapToInt(Integer::intValue).toArray(), gripper));
    }
    for (int i = 0; i < taken.length; i++) {
      if (!taken[i]) {
        throw new IllegalArgumentException("No arm has the number " + layout.names().get(i));
      }
    }
    return List.copyOf(parts);
  }

  public String name() {
    return name;
  }

  /** What stands where, if that is known; a recording does not tell. */
  public Optional<CellDescription> description() {
    return Optional.ofNullable(description);
  }

  public ActionLayout layout() {
    return layout;
  }

  public Camera camera() {
    return camera;
  }

  public List<Arm> arms() {
    return parts.stream().map(Part::arm).toList();
  }

  public Clock clock() {
    return clock;
  }

  /** Whether anything here can be moved; if not, sources run in shadow only. */
  public boolean motionAllowed() {
    return motionAllowed;
  }

  /**
   * Whether real arms, or stand-ins that are to be treated as such, move here: after a hold the
   * operator arms them again before anything may start.
   */
  public boolean real() {
    return real;
  }

  /**
   * Brings the cell to the time of the next tick.
   *
   * @param tickNanos spacing of ticks
   * @param lateNanos how long ago the tick was due, wall time
   * @return when the tick was due on the cell's clock: targets are computed for equally spaced
   *     times, so that the wall clock's jitter does not reach the arms
   */
  long advance(long tickNanos, long lateNanos) {
    if (advance == null) {
      return clock.nanos() - lateNanos;
    }
    long next = clock.nanos() + tickNanos;
    advance.accept(next);
    if (clock.nanos() != next) {
      throw new IllegalStateException(
          "Cell %s should be at %d ns but is at %d".formatted(name, next, clock.nanos()));
    }
    return next;
  }

  /** Newest state of each arm. */
  List<ArmState> states() {
    ArmState[] states = new ArmState[parts.size()];
    for (int i = 0; i < states.length; i++) {
      states[i] = parts.get(i).arm().state();
    }
    return List.of(states);
  }

  /** Measured positions in the layout's order. */
  public JointVector measured(List<ArmState> states) {
    return join(states, false);
  }

  /**
   * The targets the arms have accepted, in the layout's order; a gripper does not report its
   * target, so its measured opening stands in.
   */
  public JointVector commanded(List<ArmState> states) {
    return join(states, true);
  }

  private JointVector join(List<ArmState> states, boolean commanded) {
    double[] values = new double[layout.size()];
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      ArmState state = states.get(i);
      JointVector joints = commanded ? state.commanded() : state.measured();
      joints.requireSize(part.joints().length);
      for (int joint = 0; joint < part.joints().length; joint++) {
        values[part.joints()[joint]] = joints.get(joint);
      }
      if (part.gripper() >= 0) {
        values[part.gripper()] = state.gripper();
      }
    }
    return JointVector.of(values);
  }

  /**
   * Gives each arm its part of a target that has passed the limiter.
   *
   * @param nanos time of the tick it is meant for
   */
  void command(long nanos, JointVector target) {
    for (Part part : parts) {
      double[] joints = new double[part.joints().length];
      for (int joint = 0; joint < joints.length; joint++) {
        joints[joint] = target.get(part.joints()[joint]);
      }
      part.arm()
          .command(
              nanos, JointVector.of(joints), part.gripper() < 0 ? 0 : target.get(part.gripper()));
    }
  }

  @Override
  public void close() {
    for (Part part : parts) {
      part.arm().close();
    }
    camera.close();
  }
}
