package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.sim.SimTask;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How trials of an evaluation are judged.
 *
 * @param success when the task's condition counts
 * @param stepLimit waypoints that a policy may command, in place of the task's time limits; null
 *     for the time limits
 */
public record Rules(Success success, @Nullable Integer stepLimit) {

  /** As the tasks say: success must hold, and stages have their time. */
  public static final Rules USUAL = new Rules(Success.HELD, null);

  private static final int MOST_STEPS = 10_000;

  /** RoboTwin's limit for a task its table does not name. */
  private static final int ROBOTWIN_OTHER = 1000;

  /** RoboTwin's step limits of the tasks that both know. */
  private static final Map<String, Integer> ROBOTWIN =
      Map.of(
          "stack_blocks_two", 800,
          "beat_block_hammer", 400,
          "lift_pot", 400,
          "handover_block", 800);

  /** When the condition of success counts. */
  public enum Success {
    /** It must hold for as long as the task's judge demands. */
    HELD,
    /** Being true at one look of the judge, 100 times per second, is enough: RoboTwin's rule. */
    INSTANT;

    /** As commands and files spell it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Rules as commands spell them.
   *
   * @param success "held" or "instant"
   * @param stepLimit a number, "robotwin" for RoboTwin's of the task, or null for time limits
   */
  public static Rules of(String success, @Nullable String stepLimit, SimTask task) {
    Success rule =
        switch (success) {
          case "held" -> Success.HELD;
          case "instant" -> Success.INSTANT;
          default ->
              throw new InputException(
                  "--success must be held or instant, got '%s'.".formatted(success));
        };
    return new Rules(rule, stepLimit == null ? null : steps(stepLimit, task));
  }

  private static int steps(String stepLimit, SimTask task) {
    if (stepLimit.equals("robotwin")) {
      return ROBOTWIN.getOrDefault(task.name(), ROBOTWIN_OTHER);
    }
    try {
      int steps = Integer.parseInt(stepLimit);
      if (steps >= 1 && steps <= MOST_STEPS) {
        return steps;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new InputException(
        "--step-limit must be 1 to %d, or robotwin for RoboTwin's own of the task, got '%s'."
            .formatted(MOST_STEPS, stepLimit));
  }
}
