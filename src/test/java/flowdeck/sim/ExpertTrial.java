package flowdeck.sim;

import flowdeck.arms.motion.Clearance;
import flowdeck.arms.motion.MotionLimiter;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.SpaceReport;
import flowdeck.arms.motion.Workspace;
import flowdeck.core.ActionLayout;
import flowdeck.core.ArmState;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.sim.task.SimTasks;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The expert drives the simulated cell through the motion limiter in lockstep at 100 Hz.
 *
 * @param progress at the end
 * @param failure why the expert gave up, or null
 * @param ticks until the expert was done
 * @param clamps ticks in which the limiter changed the target
 * @param hash of every state of the trial
 */
public record ExpertTrial(
    TaskProgress progress, @Nullable String failure, int ticks, int clamps, long hash) {
  public static final long TICK = 10_000_000;

  private static final int MAX_TICKS = 6000;

  /** Of an expert that heard nothing of humans. */
  private static final double NEVER_TOLD = Double.NaN;

  public static ExpertTrial run(SimTask task, long seed) {
    return run(task, seed, (cell, inForce) -> {});
  }

  /**
   * @param afterTick sees the cell and the target in force
   */
  public static ExpertTrial run(
      SimTask task, long seed, BiConsumer<SimulatedCell, JointVector> afterTick) {
    return run(task, seed, NEVER_TOLD, 1, MAX_TICKS, UnaryOperator.identity(), afterTick);
  }

  /**
   * @param humanLike strength of the expert's human manner
   * @param afterTick sees the cell and the target in force
   */
  public static ExpertTrial run(
      SimTask task, long seed, double humanLike, BiConsumer<SimulatedCell, JointVector> afterTick) {
    return run(task, seed, humanLike, 1, MAX_TICKS, UnaryOperator.identity(), afterTick);
  }

  /**
   * @param spoiled what becomes of each target on its way to the arms
   * @param afterTick sees the cell and the target in force
   */
  public static ExpertTrial run(
      SimTask task,
      long seed,
      UnaryOperator<JointVector> spoiled,
      BiConsumer<SimulatedCell, JointVector> afterTick) {
    return run(task, seed, NEVER_TOLD, 1, MAX_TICKS, spoiled, afterTick);
  }

  /**
   * @param frictionShare share of the usual friction that all surfaces have
   */
  public static ExpertTrial slippery(SimTask task, long seed, double frictionShare) {
    return run(
        task,
        seed,
        NEVER_TOLD,
        frictionShare,
        MAX_TICKS,
        UnaryOperator.identity(),
        (cell, inForce) -> {});
  }

  /**
   * In a workspace that both arms are kept in.
   *
   * @param humanLike strength of the expert's human manner; not a number if it heard of none
   * @param reports sees how much room there is after each step
   */
  public static ExpertTrial guarded(
      SimTask task,
      long seed,
      double humanLike,
      Workspace workspace,
      Consumer<SpaceReport> reports) {
    MotionLimiter limiter =
        new MotionLimiter(
            ActionLayout.TWO_IIWA,
            MotionLimits.of(ActionLayout.TWO_IIWA),
            TICK,
            new Clearance(CellDescription.simulated(), workspace));
    return run(
        task,
        seed,
        humanLike,
        1,
        MAX_TICKS,
        limiter,
        step -> {
          reports.accept(Objects.requireNonNull(step.space()));
          return step.position();
        },
        (cell, inForce) -> {});
  }

  /**
   * The first ticks of a trial only.
   *
   * @param afterTick sees the cell and the target in force
   */
  public static ExpertTrial begin(
      SimTask task, long seed, int ticks, BiConsumer<SimulatedCell, JointVector> afterTick) {
    return run(task, seed, NEVER_TOLD, 1, ticks, UnaryOperator.identity(), afterTick);
  }

  private static ExpertTrial run(
      SimTask task,
      long seed,
      double humanLike,
      double frictionShare,
      int maxTicks,
      UnaryOperator<JointVector> spoiled,
      BiConsumer<SimulatedCell, JointVector> afterTick) {
    return run(
        task,
        seed,
        humanLike,
        frictionShare,
        maxTicks,
        new MotionLimiter(ActionLayout.TWO_IIWA, MotionLimits.of(ActionLayout.TWO_IIWA), TICK),
        step -> spoiled.apply(step.position()),
        afterTick);
  }

  private static ExpertTrial run(
      SimTask task,
      long seed,
      double humanLike,
      double frictionShare,
      int maxTicks,
      MotionLimiter limiter,
      Function<MotionLimiter.Step, JointVector> sent,
      BiConsumer<SimulatedCell, JointVector> afterTick) {
    try (SimulatedCell cell =
        new SimulatedCell(CellDescription.simulated(), Randomisation.NONE, frictionShare)) {
      cell.reset(task, seed);
      ScriptedExpert expert = new ScriptedExpert(cell, task);
      if (!Double.isNaN(humanLike)) {
        expert.moveLikeAHuman(humanLike, seed);
      }
      limiter.reset(target(cell.left().state()).concat(target(cell.right().state())));
      long hash = 1;
      int ticks = 0;
      int clamps = 0;
      while (!expert.done() && ticks < maxTicks) {
        MotionLimiter.Step step =
            limiter.limit(expert.target(ticks * TICK, limiter.position()).position());
        clamps += step.clamped() ? 1 : 0;
        JointVector inForce = sent.apply(step);
        cell.left().command(cell.clock().nanos(), inForce.slice(0, 7), inForce.get(7));
        cell.right().command(cell.clock().nanos(), inForce.slice(8, 15), inForce.get(15));
        cell.advanceTo(++ticks * TICK);
        hash = 31 * hash + hash(cell.scene());
        afterTick.accept(cell, inForce);
      }
      return new ExpertTrial(cell.progress(), expert.failure(), ticks, clamps, hash);
    }
  }

  private static JointVector target(ArmState state) {
    return state.commanded().concat(JointVector.of(1));
  }

  private static long hash(SceneState scene) {
    long hash = Arrays.hashCode(scene.leftJoints());
    hash = 31 * hash + Arrays.hashCode(scene.rightJoints());
    hash = 31 * hash + Double.hashCode(scene.leftFinger());
    hash = 31 * hash + Double.hashCode(scene.rightFinger());
    hash = 31 * hash + scene.bodies().hashCode();
    hash = 31 * hash + scene.touches().hashCode();
    return scene.cloth() == null ? hash : 31 * hash + Arrays.hashCode(scene.cloth().position());
  }

  /**
   * Reports success over many seeds: task, first seed, number of seeds, strength of the human
   * manner, "wider" for starts as in demonstrations.
   */
  public static void main(String[] args) {
    Logger log = LoggerFactory.getLogger(ExpertTrial.class);
    SimTask judged = SimTasks.named(args[0]);
    long first = Long.parseLong(args[1]);
    int count = Integer.parseInt(args[2]);
    double humanLike = Double.parseDouble(args[3]);
    SimTask task = args.length > 4 ? judged.forDemonstrations() : judged;
    int successes = 0;
    long ticks = 0;
    long clamps = 0;
    for (long seed = first; seed < first + count; seed++) {
      ExpertTrial trial = run(task, seed, humanLike, (cell, inForce) -> {});
      successes += trial.progress.success() ? 1 : 0;
      ticks += trial.ticks;
      clamps += trial.clamps;
      if (!trial.progress.success() || trial.clamps > 5) {
        log.info("seed {}: {}", seed, trial);
      }
    }
    log.info(
        String.format(
            Locale.ROOT,
            "%s: %d of %d, mean %.2f s, %.1f clamped ticks each",
            task.name(),
            successes,
            count,
            ticks * 0.01 / count,
            clamps / (double) count));
  }
}
