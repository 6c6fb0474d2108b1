package flowdeck.trial.report;

import flowdeck.trial.Label;
import flowdeck.trial.Outcome;
import flowdeck.trial.StageLadder;
import flowdeck.trial.StageTime;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.TerminalStages;
import flowdeck.trial.TerminalStages.Reading;
import flowdeck.trial.Trial;
import flowdeck.trial.statistics.Duration;
import flowdeck.trial.statistics.KaplanMeier;
import flowdeck.trial.statistics.Rate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the trials of one policy say.
 *
 * @param name for people; a letter while nobody may know which policy it is
 * @param trials that count, in the order in which they were run
 * @param success rate
 * @param byLastCompleted at which stage they ended, by the last stage completed: the paper's table
 * @param byFailedAt the same by the stage they failed at
 * @param transitions how long each stage took after the one before it, by its id, without the start
 * @param causes how often each cause of failure was given, by its id
 */
public record ContenderResult(
    String name,
    List<Trial> trials,
    Rate success,
    TerminalStages byLastCompleted,
    TerminalStages byFailedAt,
    Map<String, KaplanMeier> transitions,
    Map<String, Integer> causes) {

  /**
   * Counts trials.
   *
   * @param trials of one task and one policy; those not judged or invalid are left out
   */
  public static ContenderResult of(String name, TaskDescription task, List<Trial> trials) {
    List<Trial> counted = trials.stream().filter(Trial::counts).toList();
    StageLadder ladder = task.ladder();
    TerminalStages completed = TerminalStages.of(ladder, counted, Reading.LAST_COMPLETED);
    Map<String, KaplanMeier> transitions = new LinkedHashMap<>();
    for (int stage = 1; stage < ladder.ids().size(); stage++) {
      transitions.put(ladder.ids().get(stage), KaplanMeier.of(durations(counted, ladder, stage)));
    }
    Map<String, Integer> causes = new LinkedHashMap<>();
    for (TaskDescription.FailureCause cause : task.causes()) {
      int given = (int) counted.stream().filter(trial -> failedBy(trial, cause)).count();
      if (given > 0) {
        causes.put(cause.id(), given);
      }
    }
    return new ContenderResult(
        name,
        counted,
        completed.success(),
        completed,
        TerminalStages.of(ladder, counted, Reading.FAILED_AT),
        transitions,
        causes);
  }

  private static boolean failedBy(Trial trial, TaskDescription.FailureCause cause) {
    Label label = trial.label();
    return label != null && label.outcome() == Outcome.FAILURE && cause.id().equals(label.cause());
  }

  /**
   * How long a stage took in each trial that came to the one before it. A trial that ended before
   * the stage was completed is censored when it ended.
   */
  private static List<Duration> durations(List<Trial> trials, StageLadder ladder, int stage) {
    List<Duration> durations = new ArrayList<>();
    for (Trial trial : trials) {
      Double before = seconds(trial, ladder.ids().get(stage - 1));
      Double then = seconds(trial, ladder.ids().get(stage));
      if (before != null && then != null) {
        durations.add(new Duration(Math.max(0, then - before), true));
      } else if (before != null && trial.end() != null) {
        durations.add(new Duration(Math.max(0, trial.end().seconds() - before), false));
      }
    }
    return durations;
  }

  private static @Nullable Double seconds(Trial trial, String stage) {
    return trial.stageTimes().stream()
        .filter(time -> time.stage().equals(stage))
        .map(StageTime::seconds)
        .findFirst()
        .orElse(null);
  }

  /** The mean share of stages completed after the start, 0 to 1; NaN without trials. */
  public double progress() {
    List<Integer> counts = byLastCompleted.counts();
    double sum = 0;
    for (int stage = 0; stage < counts.size(); stage++) {
      sum += (double) counts.get(stage) * stage / (counts.size() - 1);
    }
    return sum / success.trials();
  }
}
