package flowdeck.trial.store;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import flowdeck.trial.Event;
import flowdeck.trial.Label;
import flowdeck.trial.Millis;
import flowdeck.trial.Session;
import flowdeck.trial.StageTime;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.TrialStart;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One trial as the command {@code trial --json} writes it. Names are a contract: more may be added,
 * none renamed.
 *
 * @param selection strategy, e.g. "sbs"
 * @param outcome "success", "failure" or "invalid"
 * @param decisionMillis latency of decisions, or null if there was none
 * @param loopJitterMillis lateness of control ticks, or null if the loop did not run in real time
 * @param consolePulsesPerSecond how often the console showed newest values while the trial ran, or
 *     null if there was no console
 * @param session name of the session
 * @param sessionFolder where its files are
 * @param number of the trial within the session
 * @param endReason e.g. "succeeded", "stage_limit"
 * @param seconds how long it ran, on the cell's clock
 * @param alarms when and how signals of the policy's confidence crossed their thresholds
 */
@JsonPropertyOrder({"task", "policy", "seed", "selection", "outcome"})
public record TrialJson(
    String task,
    String policy,
    long seed,
    String selection,
    String outcome,
    @Nullable String lastCompletedStage,
    @Nullable String failedAtStage,
    long decisions,
    @Nullable Millis decisionMillis,
    @Nullable Millis loopJitterMillis,
    @Nullable Double consolePulsesPerSecond,
    String session,
    String sessionFolder,
    int number,
    String policyHash,
    int candidates,
    double sigma,
    double continuity,
    boolean warmStart,
    String cell,
    String endReason,
    String endDetail,
    @Nullable String cause,
    @Nullable String invalidReason,
    double seconds,
    List<StageTime> stageTimes,
    @Nullable Long episodeIndex,
    List<String> health,
    List<String> alarms) {

  /** What alarms are called among the events of a session. */
  public static final String ALARM = "alarm";

  /**
   * Of a trial with a label.
   *
   * @param consolePulsesPerSecond see above
   * @throws IllegalStateException if it has none yet
   */
  public static TrialJson of(
      TrialStore store, Session session, Trial trial, @Nullable Double consolePulsesPerSecond) {
    TrialStart start = trial.start();
    TrialEnd end = trial.end();
    Label label = trial.label();
    if (end == null || label == null) {
      throw new IllegalStateException("Trial %d has no label yet".formatted(trial.id()));
    }
    return new TrialJson(
        start.task(),
        start.policy().name(),
        start.seed(),
        start.selection().strategy(),
        label.outcome().word(),
        label.lastCompletedStage(),
        label.failedAtStage(),
        end.decisions(),
        end.decisionMillis(),
        end.loopJitterMillis(),
        consolePulsesPerSecond,
        session.name(),
        store.folder(session).toString(),
        trial.number(),
        start.policy().hash(),
        start.selection().candidates(),
        start.selection().sigma(),
        start.selection().continuity(),
        start.selection().warmStart(),
        start.cell(),
        end.reason().name().toLowerCase(java.util.Locale.ROOT),
        end.detail(),
        label.cause(),
        label.invalidReason(),
        end.seconds(),
        trial.stageTimes(),
        end.episodeIndex(),
        end.health(),
        store.events(session).stream()
            .filter(
                event -> ALARM.equals(event.kind()) && Objects.equals(event.trial(), trial.id()))
            .map(Event::message)
            .toList());
  }
}
