package flowdeck.console;

import flowdeck.camera.CameraModel;
import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.core.Trajectory;
import flowdeck.policy.Drawing;
import flowdeck.policy.PolicyModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the console shows and commands.
 *
 * <p>All methods are called on the JavaFX thread. Reading methods return the newest immutable value
 * at once and never wait; the first group is read once per pulse. Commands return at once too: what
 * takes longer goes on elsewhere and shows in {@link Status#busy()}. A command that cannot be done
 * throws {@link flowdeck.core.InputException} with the sentence for the operator.
 */
public interface Operations {

  // ---- read once per pulse

  /** The newest tick of the control loop, or null before the first. */
  @Nullable TickRecord tick();

  /** The newest camera frame, or null before the first. */
  @Nullable Frame frame();

  /** What the station is doing. */
  Status status();

  /**
   * Replay cell: what the demonstrator did from a plan's start on, at the plan's spacing and at
   * most its length, in the cell's layout; empty on any other cell.
   */
  List<JointVector> demonstrated(Trajectory plan);

  // ---- read when shown

  /** What stands in this cell. */
  CellFacts cell();

  /**
   * The tool centre points of an action in the cell's frame, {x, y, z} in metres, one per arm;
   * empty if the kinematics of this cell are not known.
   */
  List<double[]> toolPoints(JointVector action);

  List<TaskFacts> tasks();

  List<PolicyFacts> policies();

  /** The trials of this session, oldest first, after those that were interrupted before it. */
  List<TrialRow> trials();

  /** The arms: how they do, arming them, moving them by hand. */
  ArmOperations arms();

  /** Evaluations: planned first, then gone through trial by trial. */
  StudyOperations studies();

  /** Calibrating the cell's camera. */
  CalibrationOperations calibration();

  /** Recorded datasets and the long work on them. */
  DatasetOperations datasets();

  /** Looking at a recording afterwards. */
  ReviewOperations review();

  /** The models folder and the long work on it. */
  ModelOperations models();

  // ---- commands

  /** Chooses what the next trial runs; refused while one runs. */
  void select(RunChoice choice);

  /** Starts the chosen trial. */
  void start();

  /** Stops all motion now. Never refused. */
  void stop();

  /** Whether an alarm of the policy's confidence brakes and holds the arms. */
  boolean holdsOnAlarm();

  /** Says whether it does, from the next decision on. Never refused. */
  void holdOnAlarm(boolean hold);

  /** Ends the running trial in an orderly way; the label follows. */
  void finish();

  /** Prepares the next trial after the label is committed. */
  void next();

  /** Says that the stage with this index (from 0) is completed now. */
  void markStage(int stage);

  /** Takes the newest stage mark back. */
  void undoMark();

  /** Commits the label of the ended trial. */
  void commit(TrialLabel label);

  /** Starts recording an episode, or ends it and keeps it. */
  void toggleRecording();

  /** Ends recording and puts the episode aside without counting it. */
  void discardRecording();

  /** Puts the running recording aside and begins the next at once. */
  void recordAgain();

  /** Says how many episodes are wanted; 0 for no number. */
  void wantEpisodes(int target);

  /** Makes an episode of the last 30 s; refused while one is being recorded. */
  void keepLast();

  /** Keeps the recording that was discarded last after all. */
  void restoreDiscarded();

  /** Puts away what {@link Status#notices} said. */
  void dismissNotices();

  /** Replaces the label of an older trial; the old one stays in its history. */
  void relabel(String trialId, TrialLabel label);

  // ---- values

  /**
   * What stands in the cell.
   *
   * @param name e.g. "simulated"
   * @param mode the badge, e.g. "SIMULATED CELL" or "REPLAY"
   * @param layout of actions
   * @param lower lowest positions in the layout's order, rad and fractions, or null if not known
   * @param upper highest positions, or null if not known
   * @param camera calibrated camera, or null if it was never calibrated: no overlay is drawn
   * @param facts what else to say about it
   */
  record CellFacts(
      String name,
      String mode,
      ActionLayout layout,
      @Nullable JointVector lower,
      @Nullable JointVector upper,
      @Nullable CameraModel camera,
      List<Fact> facts) {}

  /** One line of a description. */
  record Fact(String label, String value) {}

  /**
   * A task that can be run.
   *
   * @param id its file name without the ending
   * @param causes failure causes to offer
   */
  record TaskFacts(
      String id, String title, String instruction, List<StageFacts> stages, List<String> causes) {}

  /**
   * One stage.
   *
   * @param limitSeconds time limit, infinite if there is none
   */
  record StageFacts(String title, double limitSeconds) {}

  /**
   * A policy folder.
   *
   * @param name folder name
   * @param problem why it cannot be used, one sentence, or null
   * @param model its network, or null if it cannot be used
   * @param denoises whether training added noise to actions, which a flow can take away again
   * @param instructions what it was taught; empty if unknown
   * @param facts architecture, horizon, waypoint time, training, calibration, hash, size
   */
  record PolicyFacts(
      String name,
      @Nullable String problem,
      @Nullable PolicyModel model,
      boolean denoises,
      List<String> instructions,
      List<Fact> facts) {

    /** Whether it may do a task: it was taught it, or nobody knows what it was taught. */
    public boolean maySuit(TaskFacts task) {
      return instructions.isEmpty() || instructions.contains(task.instruction());
    }
  }

  /** What the next trial runs. */
  record RunChoice(String taskId, String policy, long seed, Drawing selection) {}

  /**
   * One trial of the session.
   *
   * @param id key in the store
   * @param number from 1, as the operator counts
   * @param policy name, or "hidden" while an evaluation is blind
   * @param selection all of it, e.g. "sbs 128 σ 0.5 λ 0.2 warm": rows of one text are counted
   *     together
   * @param stages titles of the task's stages
   * @param decisions how often the policy decided; -1 if that must not be told
   * @param completed how many stages were completed; the first is the start itself
   * @param label newest label, or null if not committed
   * @param history older labels, oldest first, each with when and what
   * @param started local date and time
   */
  record TrialRow(
      String id,
      int number,
      String task,
      String policy,
      String selection,
      long seed,
      List<String> stages,
      int completed,
      @Nullable TrialLabel label,
      List<String> causes,
      double seconds,
      long decisions,
      String started,
      List<String> history) {}
}
