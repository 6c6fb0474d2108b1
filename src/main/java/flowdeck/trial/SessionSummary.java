package flowdeck.trial;

import flowdeck.trial.TerminalStages.Reading;
import flowdeck.trial.statistics.Rate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the trials of a session say so far.
 *
 * @param session whose trials these are
 * @param groups trials that may be compared, in the order in which each was first run
 * @param unlabelled ended trials that wait for a label
 * @param invalid trials that do not count
 */
public record SessionSummary(Session session, List<Group> groups, int unlabelled, int invalid) {

  public SessionSummary {
    groups = List.copyOf(groups);
  }

  /** Sums up a session; trials still running are left out. */
  public static SessionSummary of(Session session, List<Trial> trials) {
    Map<Key, List<Trial>> byKey = new LinkedHashMap<>();
    int unlabelled = 0;
    int invalid = 0;
    for (Trial trial : trials) {
      if (trial.end() == null) {
        continue;
      }
      if (trial.label() == null) {
        unlabelled++;
      } else if (!trial.counts()) {
        invalid++;
      }
      byKey.computeIfAbsent(Key.of(trial.start()), key -> new ArrayList<>()).add(trial);
    }
    List<Group> groups = new ArrayList<>();
    byKey.forEach((key, members) -> groups.add(Group.of(key, members)));
    return new SessionSummary(session, groups, unlabelled, invalid);
  }

  /**
   * What trials must have in common to be counted together.
   *
   * @param stages of the task at the time
   */
  public record Key(
      String task,
      StageLadder stages,
      PolicyUsed policy,
      SelectionUsed selection,
      String cell,
      Mode mode) {

    static Key of(TrialStart start) {
      return new Key(
          start.task(),
          start.stages(),
          start.policy(),
          start.selection(),
          start.cell(),
          start.mode());
    }
  }

  /**
   * Trials of one task with one policy.
   *
   * @param key what they have in common
   * @param success rate among those that count
   * @param byLastCompleted the paper's Table I, read by the last completed stage
   * @param byFailedAt the same, read by the stage they failed at
   */
  public record Group(
      Key key, Rate success, TerminalStages byLastCompleted, TerminalStages byFailedAt) {

    static Group of(Key key, List<Trial> trials) {
      TerminalStages completed = TerminalStages.of(key.stages(), trials, Reading.LAST_COMPLETED);
      TerminalStages failed = TerminalStages.of(key.stages(), trials, Reading.FAILED_AT);
      return new Group(key, completed.success(), completed, failed);
    }
  }
}
