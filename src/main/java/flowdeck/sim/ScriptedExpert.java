package flowdeck.sim;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetSource;
import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.sim.ExpertStep.Grip;
import flowdeck.sim.ExpertStep.GripBoth;
import flowdeck.sim.ExpertStep.Home;
import flowdeck.sim.ExpertStep.HomeBoth;
import flowdeck.sim.ExpertStep.Pause;
import flowdeck.sim.ExpertStep.Reach;
import flowdeck.sim.ExpertStep.ReachBoth;
import flowdeck.sim.ExpertStep.ToolGoal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does a task in the simulated cell from a script and the true poses of the bodies; its
 * demonstrations teach the policies.
 *
 * <p>The tools move on straight lines with minimum-jerk timing. Joint angles come from inverse
 * kinematics with the last command as warm start and the home posture as the nominal one, so that
 * all demonstrations stay on one branch: with several branches a joint-space policy would have to
 * average over them. Confined to the control thread; made for one trial.
 */
public final class ScriptedExpert implements TargetSource {
  /** Long enough that the watchdog never acts on a source that is asked at every tick. */
  private static final long VALID_NANOS = 100_000_000L;

  /** Last part of a move in which it can go astray. */
  private static final double CORRECTION_SHARE = 0.45;

  /** Time in which it is set right, s. */
  private static final double CORRECTION_SECONDS = 0.6;

  private final SimulatedCell cell;
  private final SimTask task;
  private final ExpertArm[] arms = new ExpertArm[2];
  private @Nullable List<ExpertStep> steps;
  private int next;
  private double nextSeconds;
  private long startNanos;
  private boolean done;
  private @Nullable String failure;
  private @Nullable HumanManner manner;

  /**
   * @param cell reset to the task before the first target is asked for
   * @param task whose script is played
   */
  public ScriptedExpert(SimulatedCell cell, SimTask task) {
    this.cell = cell;
    this.task = task;
  }

  /**
   * Makes the expert move as teleoperators do, before it is first asked: with pauses, tremor,
   * corrections and varied speed.
   *
   * @param strength 0 (the plain expert, bit for bit) to 1
   * @param seed of all that is drawn for it
   */
  public void moveLikeAHuman(double strength, long seed) {
    if (steps != null) {
      throw new IllegalStateException("The expert is at work already");
    }
    manner = strength == 0 ? null : new HumanManner(strength, seed);
  }

  /** Whether the script has been played to its end and all arms stand still. */
  public boolean done() {
    return done;
  }

  /** Why the expert gave up, or null. */
  public @Nullable String failure() {
    return failure;
  }

  @Override
  public Target target(long nanos, JointVector inForce) {
    List<ExpertStep> script = steps;
    if (script == null) {
      script = begin(nanos, inForce);
    }
    HumanManner human = manner;
    double seconds =
        human == null ? (nanos - startNanos) * 1e-9 : human.expertSeconds(nanos - startNanos);
    while (failure == null && next < script.size() && seconds >= nextSeconds) {
      start(script.get(next++), seconds);
    }
    JointVector left = arms[0].at(seconds, tremor(0, nanos));
    JointVector right = arms[1].at(seconds, tremor(1, nanos));
    for (ExpertArm arm : arms) {
      if (arm.failure() != null && failure == null) {
        failure = arm.failure();
      }
    }
    done =
        failure != null
            || (next == script.size()
                && seconds >= nextSeconds
                && arms[0].restsAt(seconds)
                && arms[1].restsAt(seconds));
    return new Target(left.concat(right), nanos + VALID_NANOS);
  }

  private double @Nullable [] tremor(int arm, long nanos) {
    return manner == null ? null : manner.tremor(arm, nanos - startNanos);
  }

  private List<ExpertStep> begin(long nanos, JointVector inForce) {
    CellDescription description = cell.description();
    int each = IiwaKinematics.JOINTS + 1;
    startNanos = nanos;
    List<MotionLimits.Axis> limits = MotionLimits.of(ActionLayout.TWO_IIWA).axes();
    arms[0] =
        new ExpertArm("left", 0, description, limits.subList(0, each), inForce.slice(0, each));
    arms[1] =
        new ExpertArm(
            "right", 1, description, limits.subList(each, 2 * each), inForce.slice(each, 2 * each));
    List<ExpertStep> begun = task.script(description, cell.scene());
    steps = begun;
    return begun;
  }

  private void start(ExpertStep step, double seconds) {
    switch (step) {
      case Reach reach -> {
        ExpertArm arm = arms[reach.arm()];
        double duration = arm.reach(reach.goal().apply(cell.scene()), seconds);
        nextSeconds = seconds + duration * (1 - reach.overlap());
        if (manner != null) {
          likeAHuman(manner, arm, reach, seconds, duration);
        }
      }
      case ReachBoth both -> {
        SceneState scene = cell.scene();
        double duration =
            reachBoth(
                both.left().apply(scene), both.right().apply(scene), both.leastSeconds(), seconds);
        nextSeconds = seconds + duration * (1 - both.overlap());
        if (manner != null) {
          // Hands that share a load keep to their way: they vary their speed and hesitate together.
          manner.nextMove();
          nextSeconds += both.overlap() == 0 ? manner.pause() : 0;
        }
      }
      case Grip grip -> gripped(seconds + arms[grip.arm()].grip(grip.fraction(), seconds));
      case GripBoth both -> {
        double left = arms[0].grip(both.fraction(), seconds);
        double right = arms[1].grip(both.fraction(), seconds);
        gripped(seconds + Math.max(left, right));
      }
      case Pause pause -> nextSeconds = seconds + pause.seconds();
      case HomeBoth both ->
          nextSeconds = seconds + reachBoth(arms[0].home(), arms[1].home(), 0, seconds);
      case Home home -> {
        ExpertArm arm = arms[home.arm()];
        double duration = arm.reach(arm.home(), seconds);
        nextSeconds = home.meanwhile() ? seconds : seconds + duration;
      }
    }
  }

  private void gripped(double seconds) {
    nextSeconds = seconds + (manner == null ? 0 : manner.pause());
  }

  /**
   * Corrects a move that only passes by, where nothing is near; hesitates where the tool comes to
   * rest anyway.
   */
  private void likeAHuman(
      HumanManner human, ExpertArm arm, Reach reach, double seconds, double duration) {
    human.nextMove();
    if (reach.overlap() == 0) {
      nextSeconds += human.pause();
      return;
    }
    double end = seconds + duration;
    double[] aside = human.overshoot(arm.newestMove(), CORRECTION_SHARE * duration);
    if (aside[0] != 0 || aside[1] != 0) {
      arm.correct(aside, end - CORRECTION_SHARE * duration, end, end + CORRECTION_SECONDS);
      nextSeconds = end + CORRECTION_SECONDS + human.pause();
    }
  }

  /** Begins a move of both arms in the time the slower one needs, and returns that. */
  private double reachBoth(ToolGoal left, ToolGoal right, double leastSeconds, double seconds) {
    double needed = Math.max(arms[0].reach(left, seconds), arms[1].reach(right, seconds));
    double duration = Math.max(leastSeconds, needed);
    arms[0].slowTo(duration);
    arms[1].slowTo(duration);
    return duration;
  }
}
