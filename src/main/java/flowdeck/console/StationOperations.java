package flowdeck.console;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.control.Cell;
import flowdeck.control.LoopStatistics;
import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import flowdeck.core.TickRecord;
import flowdeck.core.Trajectory;
import flowdeck.recording.RecorderStatus;
import flowdeck.station.Bench;
import flowdeck.station.Choice;
import flowdeck.station.KeptCalibration;
import flowdeck.station.ModelShelf;
import flowdeck.station.Place;
import flowdeck.station.Station;
import flowdeck.station.TrialLog;
import flowdeck.trial.Edit;
import flowdeck.trial.EditWords;
import flowdeck.trial.Label;
import flowdeck.trial.StageProgress;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.TaskDescription.FailureCause;
import flowdeck.trial.TaskDescription.Stage;
import flowdeck.trial.Tasks;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.protocol.Study;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Station} as the console sees it: its snapshots in the console's words, its commands
 * under the keys.
 */
public final class StationOperations implements Operations {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final String HIDDEN = "hidden";
  private static final long DISK_EVERY_NANOS = 5_000_000_000L;

  private final Station station;
  private final Cell cell;
  private final StationModels models;
  private final StationDatasets datasets;
  private final StationArms arms;
  private final StationCalibration calibration;
  private final StationStudies studies;
  private final StationReview review;
  private final FrameRate frameRate = new FrameRate();
  private long diskReadNanos = Long.MIN_VALUE;
  private long diskFreeBytes;
  private List<TrialLog.Entry> shownLog = List.of();
  private List<TrialLog.Entry> shownBefore = List.of();
  private List<Study> shownStudies = List.of();
  private List<TrialRow> shownRows = List.of();

  public StationOperations(Station station) {
    this.station = station;
    this.cell = station.place().cell();
    this.models = new StationModels(station.workshop());
    this.datasets = new StationDatasets(station);
    this.arms = new StationArms(station);
    this.calibration = new StationCalibration(station);
    this.studies = new StationStudies(station);
    this.review = new StationReview(station, studies);
  }

  // ---- read once per pulse

  @Override
  public @Nullable TickRecord tick() {
    TickRecord tick = station.tick();
    return tick == null || tick.plan() == null || !hidden() ? tick : tick.withoutPlan();
  }

  /** Whether the trial on the bench must not tell which policy it runs: plans would. */
  private boolean hidden() {
    Choice choice = station.bench().choice();
    return choice != null && choice.slot() != null && station.desk().hidden();
  }

  @Override
  public @Nullable Frame frame() {
    return cell.camera().newest();
  }

  @Override
  public Status status() {
    Bench bench = station.bench();
    Frame frame = frame();
    long now = cell.clock().nanos();
    frameRate.see(frame);
    RecorderStatus recording = station.recording().status();
    if (diskReadNanos == Long.MIN_VALUE || now - diskReadNanos > DISK_EVERY_NANOS) {
      diskReadNanos = now;
      diskFreeBytes = station.freeBytes();
    }
    return new Status(
        loop(station.pace().statistics()),
        new Status.CameraHealth(
            cell.camera().name(),
            frame == null ? Double.POSITIVE_INFINITY : (now - frame.captureNanos()) * 1e-6,
            frameRate.hertz(),
            cell.camera().framesPerSecond(),
            cell.camera().dropped(),
            cell.camera().refused(),
            cell.camera().reconnections(),
            cell.camera().trouble()),
        new Status.Recorder(
            station.recording().isRecording(),
            recording.seconds(),
            recording.frames(),
            recording.achievedFps(),
            recording.saved(),
            recording.target(),
            recording.discarded(),
            station.recording().canRestore(),
            recording.health(),
            recording.message().isEmpty() ? null : recording.message()),
        trial(bench),
        diskFreeBytes,
        bench.busy(),
        bench.notice(),
        station.leftBehind().notices());
  }

  private static Status.Loop loop(LoopStatistics statistics) {
    return new Status.Loop(
        statistics.hertz(),
        statistics.nominalHertz(),
        statistics.lateness().p99Millis(),
        statistics.lateness().maxMillis(),
        statistics.lateness().bucketMillis(),
        statistics.lateness().buckets());
  }

  private Status.Trial trial(Bench bench) {
    Choice choice = bench.choice();
    TaskDescription task = bench.task();
    if (choice == null || task == null) {
      return new Status.Trial(
          Status.Phase.IDLE,
          "",
          "",
          "",
          null,
          0,
          bench.number(),
          0,
          List.of(),
          0,
          0,
          List.of(),
          null,
          "",
          null);
    }
    StageProgress progress = bench.progress();
    TrialEnd end = bench.end();
    Trial committed = bench.trial();
    Label label = committed == null ? null : committed.label();
    return new Status.Trial(
        phase(bench.phase()),
        task.name(),
        task.title(),
        hidden() ? HIDDEN : choice.policy(),
        hidden() ? null : choice.selection(),
        choice.seed(),
        bench.number(),
        0,
        stages(task, progress, end),
        progress == null ? 0 : progress.completed().size(),
        station.elapsedSeconds(),
        task.causes().stream().map(FailureCause::title).toList(),
        end == null || end.proposed() == null ? null : TrialLabels.proposed(task, end.proposed()),
        end == null ? "" : end.detail().isEmpty() ? end.reason().title() : end.detail(),
        label == null ? null : TrialLabels.shown(task, label));
  }

  private static Status.Phase phase(Bench.Phase phase) {
    return switch (phase) {
      case IDLE -> Status.Phase.IDLE;
      case READY -> Status.Phase.READY;
      case RUNNING -> Status.Phase.RUNNING;
      case ENDED -> Status.Phase.ENDED;
      case COMMITTED -> Status.Phase.COMMITTED;
    };
  }

  private List<Status.Stage> stages(
      TaskDescription task, @Nullable StageProgress progress, @Nullable TrialEnd end) {
    List<Status.Stage> stages = new ArrayList<>();
    double before = 0;
    for (int i = 0; i < task.stages().size(); i++) {
      Stage stage = task.stages().get(i);
      boolean completed = progress != null && i < progress.completed().size();
      double seconds = 0;
      if (progress != null && completed) {
        double at = progress.completed().get(i).seconds();
        seconds = at - before;
        before = at;
      } else if (progress != null && i == progress.completed().size()) {
        seconds =
            (end == null ? progress.elapsedSeconds(cell.clock().nanos()) : end.seconds()) - before;
      }
      stages.add(new Status.Stage(stage.title(), stage.limitSeconds(), seconds, completed));
    }
    return stages;
  }

  @Override
  public List<JointVector> demonstrated(Trajectory plan) {
    return station.place().demonstrated(plan);
  }

  // ---- read when shown

  @Override
  public CellFacts cell() {
    Place place = station.place();
    MotionLimits limits = place.limits();
    ActionLayout layout = cell.layout();
    boolean known = cell.motionAllowed();
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "Camera",
            "%s, %.0f fps".formatted(cell.camera().name(), cell.camera().framesPerSecond())));
    KeptCalibration calibration = place.calibration();
    if (calibration != null) {
      facts.add(new Fact("Calibration", text(calibration)));
    }
    facts.add(
        new Fact("Arms", String.join(", ", cell.arms().stream().map(arm -> arm.name()).toList())));
    facts.add(new Fact("Numbers in an action", Integer.toString(layout.size())));
    facts.add(
        new Fact(
            "Motion",
            known ? "through the limiter, 100 Hz" : "shadow only, a recording cannot be moved"));
    cell.description()
        .ifPresent(
            description -> {
              facts.add(new Fact("Left base", at(description.leftBase())));
              facts.add(new Fact("Right base", at(description.rightBase())));
            });
    return new CellFacts(
        cell.name(),
        place.mode(),
        layout,
        known
            ? JointVector.of(limits.axes().stream().mapToDouble(MotionLimits.Axis::low).toArray())
            : null,
        known
            ? JointVector.of(limits.axes().stream().mapToDouble(MotionLimits.Axis::high).toArray())
            : null,
        cell.camera().model(),
        facts);
  }

  private static String text(KeptCalibration kept) {
    CameraCalibration calibration = kept.used();
    if (calibration == null) {
      return kept.trouble() == null ? "none yet, no overlay" : "not usable, no overlay";
    }
    CameraCalibration.Placement placement = calibration.placement();
    return String.format(
        Locale.ROOT,
        "%d days old, lens %.2f px%s",
        calibration.age(Instant.now()).toDays(),
        calibration.lensFit().rmsPixels(),
        placement == null
            ? ", place not known"
            : String.format(Locale.ROOT, ", place %.2f px", placement.rmsPixels()));
  }

  private static String at(Pose pose) {
    return String.format(Locale.ROOT, "x %.2f  y %.2f  z %.2f m", pose.x(), pose.y(), pose.z());
  }

  @Override
  public List<double[]> toolPoints(JointVector action) {
    CellDescription description = cell.description().orElse(null);
    if (description == null || action.size() != ActionLayout.TWO_IIWA.size()) {
      return List.of();
    }
    int each = action.size() / 2;
    return List.of(
        tool(description, description.leftBase(), action.slice(0, IiwaKinematics.JOINTS)),
        tool(
            description,
            description.rightBase(),
            action.slice(each, each + IiwaKinematics.JOINTS)));
  }

  private static double[] tool(CellDescription description, Pose base, JointVector joints) {
    Pose tcp = base.times(IiwaKinematics.flange(joints.toArray())).times(description.tcp());
    return new double[] {tcp.x(), tcp.y(), tcp.z()};
  }

  @Override
  public List<TaskFacts> tasks() {
    return Tasks.builtIn().stream()
        .map(Tasks::named)
        .filter(station.place()::canPlay)
        .map(
            task ->
                new TaskFacts(
                    task.name(),
                    task.title(),
                    task.instruction(),
                    task.stages().stream()
                        .map(s -> new StageFacts(s.title(), s.limitSeconds()))
                        .toList(),
                    task.causes().stream().map(FailureCause::title).toList()))
        .toList();
  }

  @Override
  public ArmOperations arms() {
    return arms;
  }

  @Override
  public StudyOperations studies() {
    return studies;
  }

  @Override
  public CalibrationOperations calibration() {
    return calibration;
  }

  @Override
  public DatasetOperations datasets() {
    return datasets;
  }

  @Override
  public ReviewOperations review() {
    return review;
  }

  @Override
  public ModelOperations models() {
    return models;
  }

  @Override
  public List<PolicyFacts> policies() {
    return station.workshop().shelf().policies().stream()
        .map(ModelShelf.Policy::entry)
        .map(
            entry ->
                new PolicyFacts(
                    entry.name(),
                    entry.problem(),
                    entry.description() == null ? null : entry.description().model(),
                    entry.description() != null && entry.description().actionNoise() > 0,
                    entry.description() == null ? List.of() : entry.description().instructions(),
                    PolicyFactSheet.of(entry)))
        .toList();
  }

  @Override
  public List<TrialRow> trials() {
    List<TrialLog.Entry> interrupted = station.log().interrupted();
    List<TrialLog.Entry> newest = station.log().entries();
    List<Study> newestStudies = studies.all(); // unblinding shows more of the same trials
    if (newest != shownLog || interrupted != shownBefore || newestStudies != shownStudies) {
      shownLog = newest;
      shownBefore = interrupted;
      shownStudies = newestStudies;
      shownRows =
          Stream.concat(
                  interrupted.stream().map(entry -> row(entry, " (interrupted)")),
                  newest.stream().map(entry -> row(entry, "")))
              .toList();
    }
    return shownRows;
  }

  /**
   * @param apart after the task's name; such trials are summed up on their own
   */
  private TrialRow row(TrialLog.Entry entry, String apart) {
    Trial trial = entry.trial();
    TaskDescription task = trial.start().description();
    Label label = trial.label();
    TrialEnd end = trial.end();
    boolean hides = studies.hides(trial);
    return new TrialRow(
        Long.toString(trial.id()),
        trial.number(),
        task.title() + apart,
        hides ? HIDDEN : trial.start().policy().name(),
        hides ? "" : trial.start().selection().text(),
        trial.start().seed(),
        task.stages().stream().map(Stage::title).toList(),
        trial.stageTimes().size(),
        label == null ? null : TrialLabels.shown(task, label),
        task.causes().stream().map(FailureCause::title).toList(),
        end == null ? 0 : end.seconds(),
        hides ? -1 : end == null ? 0 : end.decisions(),
        TIME.format(trial.started().atZone(ZoneId.systemDefault())),
        entry.edits().stream().map(edit -> text(task, edit)).toList());
  }

  private static String text(TaskDescription task, Edit edit) {
    return TIME.format(edit.at().atZone(ZoneId.systemDefault()))
        + "  "
        + EditWords.of(task, edit).text();
  }

  // ---- commands

  @Override
  public void select(RunChoice choice) {
    station.select(new Choice(choice.taskId(), choice.policy(), choice.seed(), choice.selection()));
  }

  @Override
  public void start() {
    station.start();
  }

  @Override
  public boolean holdsOnAlarm() {
    return station.holdsOnAlarm() && !hidden();
  }

  @Override
  public void holdOnAlarm(boolean hold) {
    station.holdOnAlarm(hold);
  }

  @Override
  public void stop() {
    station.stop();
  }

  @Override
  public void finish() {
    station.finish();
  }

  @Override
  public void next() {
    station.next();
  }

  @Override
  public void markStage(int stage) {
    station.markStage(stage);
  }

  @Override
  public void undoMark() {
    station.undoMark();
  }

  @Override
  public void commit(TrialLabel label) {
    Bench bench = station.bench();
    TaskDescription task = bench.task();
    StageProgress progress = bench.progress();
    if (task == null || progress == null) {
      throw new InputException("There is no ended trial that waits for a label.");
    }
    station.commit(TrialLabels.stored(task, label, progress.lastCompleted()));
  }

  @Override
  public void toggleRecording() {
    station.toggleRecording();
  }

  @Override
  public void recordAgain() {
    station.recordAgain();
  }

  @Override
  public void wantEpisodes(int target) {
    station.wantEpisodes(target);
  }

  @Override
  public void dismissNotices() {
    station.leftBehind().dismiss();
  }

  @Override
  public void keepLast() {
    station.keepLast();
  }

  @Override
  public void restoreDiscarded() {
    station.restoreDiscarded();
  }

  @Override
  public void discardRecording() {
    station.discardRecording();
  }

  @Override
  public void relabel(String trialId, TrialLabel label) {
    long id = Long.parseLong(trialId);
    Trial trial =
        station
            .log()
            .trial(id)
            .orElseThrow(() -> new InputException("There is no trial " + trialId + "."));
    TaskDescription task = trial.start().description();
    String last =
        trial.stageTimes().isEmpty() ? task.ladder().first() : trial.stageTimes().getLast().stage();
    station.relabel(id, TrialLabels.stored(task, label, last));
  }
}
