package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.LinkReport;
import flowdeck.arms.fri.VirtualController;
import flowdeck.arms.gripper.Gripper;
import flowdeck.arms.gripper.VirtualRobotiq;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetSource;
import flowdeck.control.Cell;
import flowdeck.control.ControlLoop;
import flowdeck.control.WallPacer;
import flowdeck.core.CellDescription;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.sim.Conditions;
import flowdeck.sim.robots.VirtualRobots;
import flowdeck.trial.Tasks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The virtual cell with its control loop at wall speed and a recorder, and whoever stands beside
 * the robots.
 */
final class DrillCell implements AutoCloseable {
  private static final long DEADLINE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();

  /** Speed of some joint of an arm from which on it is in full motion, rad/s. */
  private static final double IN_MOTION = 0.25;

  private final Clock clock = Clock.system();
  private final VirtualPlace place;
  private final List<TickRecord> ticks = Collections.synchronizedList(new ArrayList<>());
  final SpoiltCamera camera;
  final Cell cell;
  final EpisodeRecording recording;
  final ControlLoop loop;
  final Swing swing;
  private final WallPacer pacer;

  DrillCell(Path folder) {
    place = (VirtualPlace) Place.open(smallPictures(folder).toString(), Conditions.USUAL);
    CellDescription description = place.cell().description().orElseThrow();
    camera = new SpoiltCamera(place.cell().camera());
    cell =
        Cell.real(
            description, place.cell().layout(), camera, place.cell().arms(), place.cell().clock());
    recording = new EpisodeRecording(cell, folder);
    loop =
        new ControlLoop(cell, place.limits(), place.clearance(), place.supervision(), this::listen);
    place.reset(Tasks.named("stack-blocks-two"), 100_000);
    JointVector open = JointVector.of(1);
    swing =
        new Swing(description.leftHome().concat(open).concat(description.rightHome()).concat(open));
    pacer = new WallPacer(loop);
    await("a picture", () -> camera.newest() != null);
  }

  /** The built-in cell, but for the size of its pictures: drawing them is no part of a drill. */
  private static Path smallPictures(Path folder) {
    try (InputStream builtIn =
        Objects.requireNonNull(Place.class.getResourceAsStream("/cells/virtual-fri.yaml"))) {
      String text = new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
      String small =
          text.replace("  drawn: true\n", "  drawn: true\n  width-px: 64\n  height-px: 48\n");
      assertThat(small).isNotEqualTo(text);
      return Files.writeString(folder.resolve("virtual.yaml"), small);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void listen(TickRecord tick) {
    ticks.add(tick);
    recording.accept(tick);
  }

  // ---- the robots

  VirtualRobots robots() {
    return place.robots();
  }

  VirtualController left() {
    return robots().left();
  }

  VirtualController right() {
    return robots().right();
  }

  VirtualRobotiq gripper(int arm) {
    return robots().gripper(arm).orElseThrow();
  }

  LinkReport link(int arm) {
    return cell.arms().get(arm).link().orElseThrow();
  }

  /** Where both controllers hold their arms, rad. */
  double[] positions() {
    double[] both = new double[14];
    System.arraycopy(left().position(), 0, both, 0, 7);
    System.arraycopy(right().position(), 0, both, 7, 7);
    return both;
  }

  /** Where both arms really are, rad. */
  double[] measured() {
    double[] both = new double[14];
    for (int arm = 0; arm < 2; arm++) {
      System.arraycopy(robots().joints(arm).toArray(), 0, both, 7 * arm, 7);
    }
    return both;
  }

  static double farthest(double[] one, double[] other) {
    double most = 0;
    for (int i = 0; i < one.length; i++) {
      most = Math.max(most, Math.abs(one[i] - other[i]));
    }
    return most;
  }

  /** What a person does at both smartPADs once the cause of a stop is gone. */
  void acknowledge() {
    for (VirtualController controller : robots().controllers()) {
      controller.release();
    }
    robots().startMotion();
    for (int arm = 0; arm < 2; arm++) {
      Gripper gripper = cell.arms().get(arm).gripper().orElseThrow();
      if (gripper.state().trouble() != null) {
        gripper.reactivate();
        await("gripper " + arm, () -> gripper.state().trouble() == null);
      }
    }
  }

  // ---- the loop

  MotionLimits limits() {
    return place.limits();
  }

  long now() {
    return clock.nanos();
  }

  Mode mode() {
    return loop.mode();
  }

  TickRecord tick() {
    return Objects.requireNonNull(loop.latest().get());
  }

  /** The ticks since this was asked last. */
  List<TickRecord> takeTicks() {
    synchronized (ticks) {
      List<TickRecord> taken = List.copyOf(ticks);
      ticks.clear();
      return taken;
    }
  }

  /** Arms and starts, however the loop got where it is. */
  void run(TargetSource source) {
    if (mode() == Mode.RUNNING) {
      loop.finish();
    }
    await("rest", () -> mode() == Mode.IDLE || mode() == Mode.HOLDING);
    if (mode() == Mode.HOLDING) {
      rearm();
    }
    start(source);
  }

  /** Arms; the arms' states may be some milliseconds behind what was done at their robots. */
  void rearm() {
    untilNotRefused("arming", loop::rearm);
    await("the loop to be armed", () -> mode() == Mode.IDLE);
  }

  void start(TargetSource source) {
    untilNotRefused("starting", () -> loop.start(source, false));
    await("motion", () -> mode() != Mode.IDLE);
  }

  private void untilNotRefused(String what, Runnable command) {
    String[] refusal = {""};
    await(
        () -> what + ", refused because: " + refusal[0],
        () -> {
          try {
            command.run();
            return true;
          } catch (InputException e) {
            acknowledge(); // a busy machine may have ended a motion again
            refusal[0] = String.valueOf(e.getMessage());
            return false;
          }
        });
  }

  /** Waits until both arms are in full motion; false if the loop does not run any more. */
  boolean awaitMotion() {
    await("full motion", () -> mode() != Mode.RUNNING || moving(0) && moving(1));
    return mode() == Mode.RUNNING;
  }

  private boolean moving(int arm) {
    TickRecord before;
    TickRecord last;
    synchronized (ticks) {
      if (ticks.size() < 2) {
        return false;
      }
      before = ticks.get(ticks.size() - 2);
      last = ticks.getLast();
    }
    double fastest = 0;
    for (int i = 0; i < 7; i++) {
      double step = last.sent().get(8 * arm + i) - before.sent().get(8 * arm + i);
      fastest = Math.max(fastest, Math.abs(step) / (ControlLoop.TICK_NANOS * 1e-9));
    }
    return fastest > IN_MOTION;
  }

  // ---- waiting

  static void pause() {
    LockSupport.parkNanos(LOOK_NANOS);
  }

  void await(String what, BooleanSupplier condition) {
    await(() -> what, condition);
  }

  private void await(java.util.function.Supplier<String> what, BooleanSupplier condition) {
    long deadline = now() + DEADLINE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(now())
          .as(
              () ->
                  "waiting for %s; mode %s, fault %s, left %s, right %s"
                      .formatted(
                          what.get(), mode(), tick().fault(), link(0).trouble(), link(1).trouble()))
          .isLessThan(deadline);
      pause();
    }
  }

  /** Watches over a time that a condition holds at all times. */
  void always(String what, Duration time, BooleanSupplier condition) {
    long end = now() + time.toNanos();
    do {
      assertThat(condition.getAsBoolean()).as(what).isTrue();
      pause();
    } while (now() < end);
  }

  @Override
  public void close() {
    loop.stop();
    await("rest", () -> mode() == Mode.HOLDING);
    pacer.close();
    recording.close();
    place.close();
  }
}
