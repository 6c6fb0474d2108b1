package flowdeck.control;

import flowdeck.arms.Arm;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.camera.Camera;
import flowdeck.camera.CameraModel;
import flowdeck.core.ActionLayout;
import flowdeck.core.ArmState;
import flowdeck.core.CellDescription;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two arms that are where they are told to be, and a camera that sees nothing 30 times a second.
 */
final class FakeCell {
  static final long TICK = ControlLoop.TICK_NANOS;
  static final MotionLimits LIMITS = MotionLimits.of(ActionLayout.TWO_IIWA);

  final Clock.Manual clock = new Clock.Manual();
  final FakeArm left = new FakeArm("left", clock);
  final FakeArm right = new FakeArm("right", clock);
  final FakeCamera camera = new FakeCamera();
  final Cell cell;

  FakeCell() {
    cell =
        Cell.simulated(
            CellDescription.simulated(),
            ActionLayout.TWO_IIWA,
            camera,
            List.of(left, right),
            clock,
            this::advance);
  }

  /** A cell in its own time, which whoever ticks it must {@link #advance}. */
  private FakeCell(CellDescription description) {
    cell = Cell.real(description, ActionLayout.TWO_IIWA, camera, List.of(left, right), clock);
  }

  static FakeCell real() {
    return new FakeCell(CellDescription.simulated());
  }

  void advance(long nanos) {
    clock.advanceTo(nanos);
    left.step();
    right.step();
    camera.look(nanos);
  }

  JointVector home() {
    return cell.commanded(cell.states());
  }

  static final class FakeArm implements Arm {
    final List<JointVector> commands = new ArrayList<>();
    private final String name;
    private final Clock clock;
    private volatile ArmState state;
    private JointVector joints = CellDescription.simulated().leftHome();
    private double gripper = 1;
    ArmState.Link link = ArmState.Link.EXCELLENT;
    boolean broken;
    @Nullable String refusal;
    @Nullable JointVector torque;

    /** How far behind its target the arm is, rad. */
    double lag;

    /** How far A2 is pushed away from its target, rad. */
    double pushed;

    FakeArm(String name, Clock clock) {
      this.name = name;
      this.clock = clock;
      this.state = new ArmState(name, joints, joints, gripper, link, 0);
    }

    void step() {
      double[] behind = joints.toArray();
      behind[2] -= lag;
      behind[1] += pushed;
      state =
          new ArmState(
              name,
              JointVector.of(behind),
              joints,
              gripper,
              link,
              refusal,
              torque,
              null,
              clock.nanos());
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
    public void command(long nanos, JointVector joints, double gripper) {
      if (broken) {
        throw new IllegalStateException("socket closed");
      }
      if (!joints.isFinite() || !Double.isFinite(gripper)) {
        throw new AssertionError("NaN reached the arm");
      }
      this.joints = joints;
      this.gripper = gripper;
      commands.add(joints.concat(JointVector.of(gripper)));
    }

    @Override
    public void close() {}
  }

  static final class FakeCamera implements Camera {
    private static final double PERIOD = 1e9 / 30;
    private volatile @Nullable Frame newest;
    boolean dead;

    /** Whether asking for a frame fails. */
    boolean broken;

    @Nullable String trouble;

    /** How much later than captured frames arrive. */
    long delayNanos;

    void look(long nanos) {
      long sequence = (long) ((nanos - delayNanos) / PERIOD);
      Frame last = newest;
      if (!dead && (last == null || last.sequence() != sequence)) {
        newest = new Frame(2, 1, new byte[6], sequence, Math.round(sequence * PERIOD));
      }
    }

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public double framesPerSecond() {
      return 30;
    }

    @Override
    public @Nullable Frame newest() {
      if (broken) {
        throw new IllegalStateException("no camera");
      }
      return newest;
    }

    @Override
    public @Nullable String trouble() {
      return trouble;
    }

    @Override
    public @Nullable CameraModel model() {
      return null;
    }

    @Override
    public void close() {}
  }
}
