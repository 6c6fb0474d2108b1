package flowdeck.console;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.core.Trajectory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trial that was watched, moment by moment, for a console that shows it again. What does not
 * change is asked of the station; nothing can be commanded. JavaFX thread only.
 */
public final class Playback implements Operations {
  private final Operations station;
  private Moment now;

  /**
   * What a console reads at one pulse.
   *
   * @param demonstrated what the demonstrator did from the plan in force on, see {@link
   *     Operations#demonstrated}
   */
  public record Moment(
      @Nullable TickRecord tick,
      @Nullable Frame frame,
      Status status,
      List<JointVector> demonstrated) {

    /** The present moment; on any one thread, if {@code station} is used by no other. */
    public static Moment of(Operations station) {
      TickRecord tick = station.tick();
      return new Moment(
          tick,
          station.frame(),
          station.status(),
          tick == null || tick.plan() == null
              ? List.of()
              : station.demonstrated(tick.plan().selected()));
    }

    /** The same with another picture, or none; a tick's own picture is dropped. */
    public Moment with(@Nullable Frame other) {
      return new Moment(
          tick == null
              ? null
              : new TickRecord(
                  tick.tick(),
                  tick.nanos(),
                  tick.lateNanos(),
                  tick.mode(),
                  null,
                  tick.arms(),
                  tick.proposed(),
                  tick.sent(),
                  tick.measured(),
                  tick.clamps(),
                  tick.plan(),
                  tick.fault()),
          other,
          status,
          demonstrated);
    }
  }

  /**
   * @param station asked for what does not change
   */
  public Playback(Operations station, Moment first) {
    this.station = station;
    now = first;
  }

  /** Goes to another moment. */
  public void show(Moment moment) {
    now = moment;
  }

  private static InputException refused() {
    return new InputException("This trial is over and only shown again.");
  }

  @Override
  public @Nullable TickRecord tick() {
    return now.tick();
  }

  @Override
  public @Nullable Frame frame() {
    return now.frame();
  }

  @Override
  public Status status() {
    return now.status();
  }

  @Override
  public List<JointVector> demonstrated(Trajectory plan) {
    return now.demonstrated();
  }

  @Override
  public CellFacts cell() {
    return station.cell();
  }

  @Override
  public List<double[]> toolPoints(JointVector action) {
    return station.toolPoints(action);
  }

  @Override
  public List<TaskFacts> tasks() {
    return station.tasks();
  }

  @Override
  public ArmOperations arms() {
    return new PastArms(station.arms(), now.tick());
  }

  @Override
  public CalibrationOperations calibration() {
    return new PastCalibration(station.calibration());
  }

  @Override
  public DatasetOperations datasets() {
    return station.datasets();
  }

  @Override
  public ReviewOperations review() {
    return station.review();
  }

  @Override
  public ModelOperations models() {
    return station.models();
  }

  @Override
  public List<PolicyFacts> policies() {
    return station.policies();
  }

  @Override
  public List<TrialRow> trials() {
    return List.of();
  }

  @Override
  public StudyOperations studies() {
    return new PastStudies();
  }

  @Override
  public boolean holdsOnAlarm() {
    return station.holdsOnAlarm();
  }

  @Override
  public void stop() {
    // Never refused, and nothing moves here.
  }

  @Override
  public void holdOnAlarm(boolean hold) {
    // Never refused; it is the past.
  }

  @Override
  public void select(RunChoice choice) {
    // The form follows what it shows and says so; there is nothing to choose.
  }

  @Override
  public void start() {
    throw refused();
  }

  @Override
  public void finish() {
    throw refused();
  }

  @Override
  public void next() {
    throw refused();
  }

  @Override
  public void markStage(int stage) {
    throw refused();
  }

  @Override
  public void undoMark() {
    throw refused();
  }

  @Override
  public void commit(TrialLabel label) {
    throw refused();
  }

  @Override
  public void toggleRecording() {
    throw refused();
  }

  @Override
  public void discardRecording() {
    throw refused();
  }

  @Override
  public void recordAgain() {
    throw refused();
  }

  @Override
  public void wantEpisodes(int target) {
    throw refused();
  }

  @Override
  public void dismissNotices() {
    throw refused();
  }

  @Override
  public void keepLast() {
    throw refused();
  }

  @Override
  public void restoreDiscarded() {
    throw refused();
  }

  @Override
  public void relabel(String trialId, TrialLabel label) {
    throw refused();
  }
}
