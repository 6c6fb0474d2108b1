package flowdeck.sim;

import flowdeck.core.ArmState;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import java.util.Arrays;

/** Plays the expert in lockstep at 100 Hz. */
record ExpertTrial(
    TaskProgress progress, double seconds, long hash, double largestStepFraction) {
  private static final long TICK = 10_000_000;

  static ExpertTrial run(SimTask task, long seed) {
    try (SimulatedCell cell = new SimulatedCell(CellDescription.simulated())) {
      cell.reset(task, seed);
      ScriptedExpert expert = task.expert(cell);
      JointVector inForce =
          withGripper(cell.left().state()).concat(withGripper(cell.right().state()));
      long hash = 1;
      long nanos = 0;
      while (!expert.done() && nanos < 30_000_000_000L) {
        inForce = expert.target(nanos, inForce).position();
        cell.left().command(inForce.slice(0, 7), inForce.get(7));
        cell.right().command(inForce.slice(8, 15), inForce.get(15));
        nanos += TICK;
        cell.advanceTo(nanos);
        SceneState scene = cell.scene();
        hash = 31 * hash + Arrays.hashCode(scene.leftJoints());
        hash = 31 * hash + Arrays.hashCode(scene.rightJoints());
        hash = 31 * hash + Double.hashCode(scene.leftFinger());
        hash = 31 * hash + Double.hashCode(scene.rightFinger());
        hash = 31 * hash + scene.bodies().hashCode();
      }
      if (expert.failure() != null) {
        System.err.println(expert.failure());
      }
      return new ExpertTrial(cell.progress(), nanos * 1e-9, hash, 0);
    }
  }

  private static JointVector withGripper(ArmState state) {
    return state.commanded().concat(JointVector.of(state.gripper()));
  }

  public static void main(String[] args) {
    int n = Integer.parseInt(args[0]);
    long t0 = System.nanoTime();
    int ok = 0; double sec = 0;
    for (int s = 0; s < n; s++) {
      ExpertTrial t = run(new StackBlocksTwo(), s);
      sec += t.seconds;
      if (t.progress.success()) ok++;
      System.err.println(s + " " + t.seconds + " " + t.progress);
    }
    System.err.println(ok + "/" + n + " mean s " + sec / n + " ticks/s " + sec * 100 / ((System.nanoTime() - t0) * 1e-9));
  }
}
