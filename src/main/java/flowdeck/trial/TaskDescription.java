package flowdeck.trial;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a trial is about, as its YAML file says: what to do, in which stages, how long they may take
 * and what can go wrong. {@link Tasks} reads it.
 *
 * @param name id, also what commands call it
 * @param title for people
 * @param instruction what the robot is told
 * @param simulatedTask the simulated cell's name for it, or null if it cannot be simulated
 * @param success when a trial counts as a success, in words
 * @param limitSeconds for the whole trial, infinite if there is none
 * @param stages in order; the first is the start itself
 * @param causes why a trial can fail
 */
public record TaskDescription(
    String name,
    String title,
    String instruction,
    @Nullable String simulatedTask,
    String success,
    double limitSeconds,
    List<Stage> stages,
    List<FailureCause> causes) {

  public TaskDescription {
    stages = List.copyOf(stages);
    causes = List.copyOf(causes);
  }

  /**
   * Reads a task from YAML.
   *
   * @param source begins every message, e.g. "Task file x.yaml"
   * @throws flowdeck.core.InputException naming what is wrong
   */
  public static TaskDescription parse(String source, byte[] yaml) {
    return TaskFile.parse(source, yaml);
  }

  /** The task as YAML that {@link #parse} reads back. */
  public String yaml() {
    return TaskFile.text(this);
  }

  /** The ids of the stages. */
  public StageLadder ladder() {
    return new StageLadder(stages.stream().map(Stage::id).toList());
  }

  /** The stage with this id. */
  public Optional<Stage> stage(String id) {
    return stages.stream().filter(stage -> stage.id().equals(id)).findFirst();
  }

  /** What can go wrong at this stage. */
  public List<FailureCause> causesAt(String stage) {
    return causes.stream()
        .filter(cause -> cause.stages().isEmpty() || cause.stages().contains(stage))
        .toList();
  }

  /**
   * One stage of a task.
   *
   * @param id e.g. "arm-one-picking"
   * @param title for people
   * @param limitSeconds how long it may take after the stage before it, infinite if there is none
   */
  public record Stage(String id, String title, double limitSeconds) {}

  /**
   * Why a trial can fail.
   *
   * @param id e.g. "missed-grasp"
   * @param title for people
   * @param stages ids of the stages it can happen at; empty means any
   */
  public record FailureCause(String id, String title, List<String> stages) {
    public FailureCause {
      stages = List.copyOf(stages);
    }
  }
}
