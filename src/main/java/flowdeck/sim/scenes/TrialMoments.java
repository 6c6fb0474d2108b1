package flowdeck.sim.scenes;

import flowdeck.arms.motion.MotionLimiter;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import flowdeck.sim.SceneState;
import flowdeck.sim.ScriptedExpert;
import flowdeck.sim.SimTask;
import flowdeck.sim.SimulatedCell;
import flowdeck.sim.cloth.ClothState;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Moments of simulated trials of any task: an expert with the manner of humans whose hands often
 * miss a little, so that also what a policy's mistakes lead to is seen. Where nothing is held or
 * touched, the arms are sometimes put elsewhere, because where they are must not tell where things
 * lie. A trial gives moments for many scenes, which are handed out in any order, some of them
 * twice, between those of other trials. Confined to one thread.
 */
final class TrialMoments {
  private static final long TICK_NANOS = 10_000_000;
  private static final int MAX_TICKS = 4000;

  /** Ticks between moments: at least, and before what is drawn on top. */
  private static final int LEAST_APART = 8;

  private static final int DRAWN_APART = 45;

  /** How often each moment is used, each time in another light. */
  private static final int USES = 2;

  private static final double LIKE_HUMANS = 0.6;
  private static final double ELSEWHERE = 0.3;

  private final SimTask task;
  private final CellDescription description;
  private final ArmPoses poses;
  private final int mixed;
  private final List<SceneState> waiting = new ArrayList<>();

  /**
   * @param mixed how many moments each is drawn from, at least; a trial gives about 50
   */
  TrialMoments(SimTask task, CellDescription description, ArmPoses poses, int mixed) {
    this.task = task;
    this.description = description;
    this.poses = poses;
    this.mixed = mixed;
  }

  SceneState next(RandomGenerator random) {
    while (waiting.size() < mixed) {
      play(random);
    }
    int chosen = random.nextInt(waiting.size());
    SceneState last = waiting.removeLast();
    return chosen == waiting.size() ? last : waiting.set(chosen, last);
  }

  private void play(RandomGenerator random) {
    SimTask clumsy = new ClumsyTask(task, random);
    long seed = random.nextLong(1L << 40);
    try (SimulatedCell cell = new SimulatedCell(description)) {
      cell.reset(clumsy, seed);
      ScriptedExpert expert = new ScriptedExpert(cell, clumsy);
      expert.moveLikeAHuman(random.nextDouble() < LIKE_HUMANS ? random.nextDouble() : 0, seed);
      MotionLimiter limiter =
          new MotionLimiter(
              ActionLayout.TWO_IIWA, MotionLimits.of(ActionLayout.TWO_IIWA), TICK_NANOS);
      JointVector open = JointVector.of(1);
      limiter.reset(
          description.leftHome().concat(open).concat(description.rightHome()).concat(open));
      int due = 0;
      for (int tick = 0; tick < MAX_TICKS && !expert.done(); tick++) {
        if (tick == due) {
          keep(cell.scene(), random);
          due += LEAST_APART + random.nextInt(DRAWN_APART);
        }
        JointVector wanted = expert.target(tick * TICK_NANOS, limiter.position()).position();
        JointVector sent = limiter.limit(wanted).position();
        int each = sent.size() / 2;
        cell.left().command(tick * TICK_NANOS, sent.slice(0, each - 1), sent.get(each - 1));
        cell.right()
            .command(tick * TICK_NANOS, sent.slice(each, 2 * each - 1), sent.get(2 * each - 1));
        cell.advanceTo((tick + 1) * TICK_NANOS);
      }
    }
  }

  private void keep(SceneState scene, RandomGenerator random) {
    for (int use = 0; use < USES; use++) {
      boolean elsewhere = isFree(scene) && random.nextDouble() < ELSEWHERE;
      waiting.add(elsewhere ? withArmsElsewhere(scene, random) : scene);
    }
  }

  /** Whether no arm holds or touches anything. */
  private static boolean isFree(SceneState scene) {
    ClothState cloth = scene.cloth();
    if (cloth != null) {
      for (byte holder : cloth.holder()) {
        if (holder != ClothState.FREE) {
          return false;
        }
      }
    }
    return scene.touches().isEmpty();
  }

  private SceneState withArmsElsewhere(SceneState scene, RandomGenerator random) {
    double open = 0.5 * description.fingerOpening();
    return new SceneState(
        scene.nanos(),
        poses.anywhere(0, tool -> isClear(tool, scene), random),
        poses.anywhere(1, tool -> isClear(tool, scene), random),
        random.nextDouble() < 0.7 ? open : random.nextDouble(open),
        random.nextDouble() < 0.7 ? open : random.nextDouble(open),
        scene.bodies(),
        scene.cloth(),
        scene.touches());
  }

  /** Whether a tool is not inside a body; low over the towel it may be. */
  private static boolean isClear(Pose tool, SceneState scene) {
    for (SceneState.Body body : scene.bodies()) {
      double apart = Math.hypot(tool.x() - body.pose().x(), tool.y() - body.pose().y());
      if (apart < 0.12 && tool.z() < body.pose().z() + 0.12) {
        return false;
      }
    }
    return true;
  }
}
