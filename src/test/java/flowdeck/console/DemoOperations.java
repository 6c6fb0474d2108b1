package flowdeck.console;

import flowdeck.camera.CameraModel;
import flowdeck.core.ActionLayout;
import flowdeck.core.ArmState;
import flowdeck.core.CandidateSet;
import flowdeck.core.Confidence;
import flowdeck.core.Fault;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Likelihoods;
import flowdeck.core.Plan;
import flowdeck.core.Refinement;
import flowdeck.core.TickRecord;
import flowdeck.core.Trajectory;
import flowdeck.flow.FlowArchitecture;
import flowdeck.policy.Denoising;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.diffusion.Sampler;
import flowdeck.policy.diffusion.UnetArchitecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A made-up station for tests and for looking at the console: a trial of five stages whose values
 * follow from the time alone. Time passes only by {@link #advance}.
 */
public final class DemoOperations implements Operations {
  private static final long WAYPOINT_NANOS = 4_000_000_000L / 15;
  private static final List<String> STAGES =
      List.of(
          "Initial", "Arm one picking", "Arm one placing", "Arm two picking", "Arm two placing");
  private static final List<String> CAUSES =
      List.of(
          "Stalled",
          "Repeated an earlier motion",
          "Gripper closed beside the block",
          "Gripper did not close",
          "Dropped the block",
          "Released at the wrong place",
          "Stack fell over",
          "Hit the table, a block or the other arm",
          "Other (see notes)");

  private static final CameraModel CAMERA =
      new CameraModel(
          640,
          480,
          612,
          612,
          320,
          240,
          new double[] {0, -1, 0, 0, 0.64, 0, -0.77, -0.15, 0.77, 0, 0.64, 0.9});

  private final ActionLayout layout;
  private final double[] jogs;
  private final List<TrialRow> trials = new ArrayList<>();
  private int episodes = 6;
  private long nanos = 5_000_000_000L;
  private long startNanos;
  private long frameNanos;
  private @Nullable Frame frame;
  private @Nullable Plan plan;
  private @Nullable Fault fault;
  private TickRecord.Mode mode = TickRecord.Mode.IDLE;
  private Status.Phase phase = Status.Phase.IDLE;
  private RunChoice choice =
      new RunChoice("stack-blocks-two", "stack-blocks-two", 7, flowdeck.policy.Selection.SBS);
  private final List<Double> stageEnds = new ArrayList<>();
  private double endSeconds;
  private String endReason = "";
  private @Nullable TrialLabel committed;
  private int number = 7;
  private boolean recording;
  private double discardedSeconds;
  private int target;

  /** What was out of order in the running or last recording. */
  public List<String> recordingHealth = List.of();

  /** Why nothing can be recorded, or null. */
  public @Nullable String recordingProblem;

  /** What is to be told of earlier sessions. */
  public List<String> notices = List.of();

  private boolean holdOnAlarm;
  private long recordNanos;
  private int discarded = 1;

  /** Switches of the situations to look at. */
  public boolean cameraDead;

  public @Nullable String cameraTrouble;
  public boolean cameraCalibrated = true;
  public long cameraRefused;
  public long cameraReconnections;
  public String cellName = "simulated";
  public String cellMode = "SIMULATED CELL";

  /** How long the right arm has been silent. */
  public double silentSeconds;

  public boolean weakArm;
  public double heldBackDegrees = 0.4;
  public String taskTitle = "Stack Blocks Two";
  public String policyName = "stack-blocks-two";
  public boolean nothing;
  public boolean demonstrator;
  public boolean refined;
  public boolean calibrated = true;
  public boolean alarmed;
  public int modes = 2;
  public int stops;

  private final DemoReview review = new DemoReview(STAGES);
  private final DemoModels models = new DemoModels(policyName);

  /** The recorded datasets of the made-up station. */
  public final DemoDatasets datasets = new DemoDatasets();

  /** The arms of the made-up station. */
  public final DemoArms arms = new DemoArms();

  /** The evaluations of the made-up station. */
  public final DemoStudies studies = new DemoStudies();

  /** The camera of the made-up station. */
  public final DemoCalibration calibration = new DemoCalibration();

  public DemoOperations() {
    this(ActionLayout.TWO_IIWA);
  }

  public DemoOperations(ActionLayout layout) {
    this.layout = layout;
    this.jogs = new double[layout.size()];
    arms.rearmed =
        () -> {
          fault = null;
          mode = TickRecord.Mode.IDLE;
        };
    arms.jogged = (number, direction) -> jogs[number] += 0.004 * direction;
    for (int i = 1; i <= 6; i++) {
      boolean success = i % 3 != 0;
      trials.add(
          new TrialRow(
              "t" + i,
              i,
              taskTitle,
              policyName,
              i % 2 == 0 ? "sbs 128" : "direct",
              i,
              STAGES,
              success ? 5 : i / 2,
              new TrialLabel(
                  success ? TrialLabel.Outcome.SUCCESS : TrialLabel.Outcome.FAILURE,
                  success ? -1 : i / 2,
                  success ? "" : "Gripper did not close",
                  i == 3 ? "Slipped out of the fingers while lifting" : ""),
              CAUSES,
              31.5 + i,
              118 + i,
              "2026-11-22 10:%02d".formatted(i * 3),
              i == 3 ? List.of("10:12 success → failure at 1") : List.of()));
    }
    advance(0.1);
  }

  /** Lets time pass. */
  public void advance(double seconds) {
    long until = nanos + Math.round(seconds * 1e9);
    while (nanos < until) {
      nanos = Math.min(until, nanos + 33_333_333L);
      step();
    }
  }

  private void step() {
    if (nothing) {
      return;
    }
    if (!cameraDead && nanos - frameNanos >= 33_000_000L) {
      frameNanos = nanos;
      frame = picture(frame == null ? 0 : frame.sequence() + 1);
    }
    if (phase == Status.Phase.RUNNING && fault == null) {
      Plan last = plan;
      if (last == null || nanos - last.selected().startNanos() >= WAYPOINT_NANOS) {
        plan = decide(last == null ? 0 : last.sequence() + 1);
      }
    }
  }

  private double runSeconds() {
    return switch (phase) {
      case IDLE, READY -> 0;
      case RUNNING -> (nanos - startNanos) / 1e9;
      case ENDED, COMMITTED -> endSeconds;
    };
  }

  private double[] target(double seconds) {
    double[] values = new double[layout.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          layout.isGripper(i)
              ? 0.5 + 0.5 * Math.tanh(4 * Math.sin(seconds / 3 + i))
              : home(i) + 0.35 * Math.sin(0.45 * seconds + 0.9 * i) + jogs[i];
    }
    return values;
  }

  private static double home(int i) {
    double[] home = {0, 0.43, 0, -1.57, 0, 1.13, 0, 0};
    return home[i % 8];
  }

  private Plan decide(long sequence) {
    double now = runSeconds();
    Random random = new Random(1000 * choice.seed() + sequence);
    int count = choice.selection().candidates();
    int dims = layout.size();
    float[] actions = new float[count * 4 * dims];
    double[] logs = new double[count];
    double dip = 0.35 * Math.exp(-Math.pow((now - 12) / 2, 2));
    int best = 0;
    for (int c = 0; c < count; c++) {
      double[] bias = new double[dims];
      double squares = 0;
      for (int d = 0; d < dims; d++) {
        bias[d] = random.nextGaussian();
        squares += bias[d] * bias[d];
      }
      for (int k = 0; k < 4; k++) {
        double[] target = target(now + (k + 1) * WAYPOINT_NANOS / 1e9);
        for (int d = 0; d < dims; d++) {
          double wide = layout.isGripper(d) ? 0.03 : 0.025 * (k + 1);
          actions[(c * 4 + k) * dims + d] = (float) (target[d] + wide * bias[d]);
        }
      }
      double nats = 1.35 - dip + 0.15 * Math.sin(now / 4) - 0.25 * squares / dims;
      logs[c] = (nats + 0.05 * random.nextGaussian()) * 4 * dims;
      if (logs[c] > logs[best]) {
        best = c;
      }
    }
    List<Refinement> refinements = refined ? refine(logs, actions, 4 * dims) : List.of();
    for (int c = 0; c < count; c++) {
      best = logs[c] > logs[best] ? c : best;
    }
    int[] groups = new int[count];
    for (int c = 0; c < count; c++) {
      groups[c] = c == best ? 0 : c % 7 % modes;
    }
    CandidateSet set =
        choice.selection() instanceof Denoising
            ? new CandidateSet(
                count, 4, dims, actions, new Likelihoods.None("Diffusion Policy has no likelihood"))
            : new CandidateSet(count, 4, dims, actions, new Likelihoods.Exact(logs), groups);
    List<JointVector> waypoints = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      waypoints.add(set.waypoint(best, k));
    }
    long millis = 22 + random.nextInt(8);
    return new Plan(
        sequence,
        new Trajectory(nanos, WAYPOINT_NANOS, waypoints),
        set,
        best,
        "highest log-likelihood of " + count,
        refinements,
        refined ? 2 : 0,
        choice.selection() instanceof Denoising
            ? Confidence.NONE
            : confidence(now, dip, sequence == 0),
        new Plan.Timings(9_000_000, 12_000_000, millis * 1_000_000));
  }

  /** The best four, nudged towards the middle and likelier by it. */
  private static List<Refinement> refine(double[] logs, float[] actions, int size) {
    List<Integer> order = new ArrayList<>();
    for (int c = 0; c < logs.length; c++) {
      order.add(c);
    }
    order.sort((a, b) -> Double.compare(logs[b], logs[a]));
    List<Refinement> refinements = new ArrayList<>();
    for (int c : order.subList(0, Math.min(4, logs.length))) {
      float[] path = new float[11 * size];
      double[] along = new double[11];
      for (int step = 0; step <= 10; step++) {
        along[step] = logs[c] + 0.012 * size * step;
        for (int i = 0; i < size; i++) {
          path[step * size + i] = actions[c * size + i] + 0.003f * step;
        }
      }
      logs[c] = along[10];
      System.arraycopy(path, 10 * size, actions, c * size, size);
      refinements.add(new Refinement(c, path, along, 10, 1));
    }
    return refinements;
  }

  private Confidence confidence(double now, double dip, boolean first) {
    Confidence.Threshold low = calibrated ? new Confidence.Threshold(0.35, 40, 0.1) : null;
    Confidence.Threshold scene = calibrated ? new Confidence.Threshold(-2.1, 40, 0.1) : null;
    Confidence.Threshold wide = calibrated ? new Confidence.Threshold(0.9, 40, 0.1) : null;
    double view = alarmed ? -3.4 : -1.2 + 0.2 * Math.sin(now);
    return new Confidence(
        List.of(
            new Confidence.Signal(Confidence.Kind.OBSERVATION, view, scene),
            new Confidence.Signal(
                Confidence.Kind.INNOVATION, first ? Double.NaN : 1.1 - 1.2 * dip, low),
            new Confidence.Signal(Confidence.Kind.SPREAD, 0.5 + 0.1 * Math.sin(now / 2), wide)));
  }

  private static final byte[] BACKGROUND = background(640, 480);

  private static byte[] background(int width, int height) {
    byte[] bgr = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      boolean table = y > 175;
      for (int x = 0; x < width; x++) {
        int grain = table ? (int) (9 * Math.sin(0.045 * y + 0.6 * Math.sin(0.02 * x))) : 0;
        int at = 3 * (y * width + x);
        bgr[at] = (byte) (table ? 108 + grain : 168 - y / 6);
        bgr[at + 1] = (byte) (table ? 146 + grain : 168 - y / 6);
        bgr[at + 2] = (byte) (table ? 178 + grain : 170 - y / 6);
      }
    }
    return bgr;
  }

  private Frame picture(long sequence) {
    int width = 640;
    int height = 480;
    byte[] bgr = BACKGROUND.clone();
    box(bgr, width, 235, 340, 30, 0x2a6fd0);
    box(bgr, width, 395, 350, 30, 0xd03028);
    double t = runSeconds();
    box(bgr, width, 120 + (int) (40 * Math.sin(t / 2)), 120, 90, 0xe8e8ea);
    box(bgr, width, 520 - (int) (40 * Math.sin(t / 2)), 120, 90, 0xe8e8ea);
    return new Frame(width, height, bgr, sequence, nanos);
  }

  /** A scene that differs a little from episode to episode. */
  static Frame thumbnail(int episode) {
    byte[] bgr = background(80, 60);
    for (int row = 22; row < 60; row++) {
      for (int at = 240 * row; at < 240 * (row + 1); at += 3) {
        bgr[at] = 108;
        bgr[at + 1] = (byte) 146;
        bgr[at + 2] = (byte) 178;
      }
    }
    box(bgr, 80, 26 + episode * 7 % 20, 42, 7, 0x2a6fd0);
    box(bgr, 80, 56 - episode * 5 % 16, 40, 7, 0xd03028);
    return new Frame(80, 60, bgr, 0, 0);
  }

  private static void box(byte[] bgr, int width, int cx, int cy, int size, int rgb) {
    for (int y = cy - size / 2; y < cy + size / 2; y++) {
      for (int x = cx - size / 2; x < cx + size / 2; x++) {
        int at = 3 * (y * width + x);
        bgr[at] = (byte) rgb;
        bgr[at + 1] = (byte) (rgb >> 8);
        bgr[at + 2] = (byte) (rgb >> 16);
      }
    }
  }

  /** Breaks something. */
  public void fail(Fault reason) {
    fault = reason;
    mode = TickRecord.Mode.HOLDING;
    end(reason instanceof Fault.Alarm ? "Held on an alarm" : "Stopped by a fault.");
  }

  @Override
  public @Nullable TickRecord tick() {
    if (nothing) {
      return null;
    }
    JointVector sent = JointVector.of(target(runSeconds()));
    List<ArmState> arms = new ArrayList<>();
    for (String side : List.of("left", "right")) {
      arms.add(
          new ArmState(
              side,
              sent.slice(0, 7),
              sent.slice(0, 7),
              1,
              weakArm && side.equals("right") ? ArmState.Link.FAIR : ArmState.Link.EXCELLENT,
              nanos - 10_000_000 - (side.equals("right") ? Math.round(silentSeconds * 1e9) : 0)));
    }
    double[] proposed = sent.toArray();
    proposed[0] += Math.toRadians(heldBackDegrees);
    return new TickRecord(
        nanos / 10_000_000,
        nanos,
        200_000,
        mode,
        frame,
        arms,
        JointVector.of(proposed),
        sent,
        sent,
        281,
        plan,
        fault);
  }

  @Override
  public @Nullable Frame frame() {
    return nothing ? null : frame;
  }

  @Override
  public Status status() {
    double hertz = nothing ? 0 : 100 + 0.1 * Math.sin(nanos / 3e8);
    List<Long> histogram = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      histogram.add(nothing ? 0L : (long) (90_000 * Math.exp(-i * 0.6)));
    }
    return new Status(
        new Status.Loop(hertz, 100, 0.8, 2.1, 0.1, histogram),
        new Status.CameraHealth(
            "D435i (simulated)",
            frame == null || nothing ? Double.POSITIVE_INFINITY : 14 + (nanos - frameNanos) / 1e6,
            cameraDead || nothing ? 0 : 30,
            30,
            0,
            cameraRefused,
            cameraReconnections,
            cameraTrouble),
        new Status.Recorder(
            recording,
            recording ? (nanos - recordNanos) / 1e9 : 0,
            recording ? (nanos - recordNanos) * 15 / 1_000_000_000L : 0,
            recording ? 15 : 0,
            episodes,
            target,
            discarded,
            discardedSeconds > 0 && !recording,
            recordingHealth,
            recordingProblem),
        trial(),
        212_000_000_000L,
        null,
        null,
        notices);
  }

  private Status.Trial trial() {
    double now = runSeconds();
    List<Status.Stage> stages = new ArrayList<>();
    double from = 0;
    for (int i = 0; i < STAGES.size(); i++) {
      boolean done = i < stageEnds.size();
      boolean current = i == stageEnds.size() && now > 0;
      double seconds = done ? stageEnds.get(i) - from : current ? now - from : 0;
      from = done ? stageEnds.get(i) : from;
      stages.add(new Status.Stage(STAGES.get(i), 30, seconds, done));
    }
    boolean success = stageEnds.size() == STAGES.size();
    TrialLabel proposed =
        phase != Status.Phase.ENDED
            ? null
            : new TrialLabel(
                success ? TrialLabel.Outcome.SUCCESS : TrialLabel.Outcome.FAILURE,
                success ? -1 : stageEnds.size(),
                "",
                "");
    return new Status.Trial(
        phase,
        phase == Status.Phase.IDLE ? "" : choice.taskId(),
        phase == Status.Phase.IDLE ? "" : taskTitle,
        phase == Status.Phase.IDLE ? "" : choice.policy(),
        phase == Status.Phase.IDLE ? null : choice.selection(),
        choice.seed(),
        number,
        20,
        nothing ? List.of() : stages,
        stageEnds.size(),
        now,
        CAUSES,
        proposed,
        endReason,
        committed);
  }

  @Override
  public List<JointVector> demonstrated(Trajectory selected) {
    Plan current = plan;
    if (!demonstrator || current == null) {
      return List.of();
    }
    List<JointVector> done = new ArrayList<>();
    double now = current.sequence() * WAYPOINT_NANOS / 1e9;
    for (int k = 1; k <= 4; k++) {
      double[] target = target(now + k * WAYPOINT_NANOS / 1e9);
      target[0] += 0.04 * k;
      done.add(JointVector.of(target));
    }
    return done;
  }

  @Override
  public CellFacts cell() {
    double[] limit = new double[layout.size()];
    Arrays.setAll(limit, i -> layout.isGripper(i) ? 1 : Math.toRadians(i % 2 == 0 ? 170 : 120));
    double[] low = new double[layout.size()];
    Arrays.setAll(low, i -> layout.isGripper(i) ? 0 : -limit[i]);
    return new CellFacts(
        cellName,
        demonstrator ? "REPLAY" : cellMode,
        layout,
        JointVector.of(low),
        JointVector.of(limit),
        cameraCalibrated ? CAMERA : null,
        List.of(
            new Fact("Arms", "two LBR iiwa 7 R800, bases 0.7 m apart"),
            new Fact("Grippers", "two fingers, 80 mm"),
            new Fact("Camera", "D435i, 640 × 480 at 30 fps, in front"),
            new Fact("Control", "100 Hz, limiter and watchdog on")));
  }

  @Override
  public List<double[]> toolPoints(JointVector action) {
    List<double[]> points = new ArrayList<>();
    for (int arm = 0; arm < 2; arm++) {
      int from = arm * action.size() / 2;
      double yaw = action.get(from);
      double reach = 0.35 + 0.25 * action.get(from + 1);
      points.add(
          new double[] {
            reach * Math.cos(yaw) - 0.2,
            (arm == 0 ? 0.22 : -0.22) + reach * Math.sin(yaw),
            0.15 + 0.2 * (action.get(from + 3) + 1.57)
          });
    }
    return points;
  }

  @Override
  public List<TaskFacts> tasks() {
    if (nothing) {
      return List.of();
    }
    List<StageFacts> stages = STAGES.stream().map(title -> new StageFacts(title, 30)).toList();
    return List.of(
        new TaskFacts(
            "stack-blocks-two", taskTitle, "Stack the red block on the blue one.", stages, CAUSES),
        new TaskFacts("towel-folding", "Towel Folding", "Fold the towel.", stages, CAUSES));
  }

  @Override
  public StudyOperations studies() {
    return studies;
  }

  @Override
  public ArmOperations arms() {
    return arms;
  }

  @Override
  public CalibrationOperations calibration() {
    return calibration;
  }

  @Override
  public DemoDatasets datasets() {
    return datasets;
  }

  @Override
  public DemoReview review() {
    return review;
  }

  @Override
  public DemoModels models() {
    return models;
  }

  @Override
  public List<PolicyFacts> policies() {
    if (nothing) {
      return List.of();
    }
    return List.of(
        new PolicyFacts(
            policyName,
            null,
            new PolicyModel.Flow(FlowArchitecture.standard(64, 160)),
            true,
            List.of("Stack the red block on the blue one."),
            List.of(
                new Fact("Architecture", "film, 10 coupling layers, 8 bins"),
                new Fact("Parameters", "3.4 million, 6.8 MB"),
                new Fact("Waypoints", "4 at 0.27 s (stride 4 at 15 fps)"),
                new Fact("Trained", "100 demonstrations, 300 epochs, seed 1"),
                new Fact("Calibration", "none"),
                new Fact("Hash", "a91c04f2"))),
        new PolicyFacts(
            "diffusion",
            null,
            new PolicyModel.Diffusion(
                UnetArchitecture.of(1, 4, 8, List.of(8, 16)),
                0,
                100,
                Sampler.DDPM,
                100,
                new double[] {-1},
                new double[] {1}),
            true,
            List.of("Fold the towel."),
            List.of(new Fact("Architecture", "U-Net"))),
        new PolicyFacts(
            "old-one",
            "weights.safetensors is missing in models/old-one; copy it there or remove the folder.",
            null,
            false,
            List.of(),
            List.of(new Fact("Architecture", "concat"))));
  }

  @Override
  public List<TrialRow> trials() {
    return List.copyOf(trials);
  }

  @Override
  public void select(RunChoice wanted) {
    if (phase == Status.Phase.RUNNING) {
      throw new InputException("A trial is running; end it before choosing another.");
    }
    choice = wanted;
    if (!arms.armsFirst) {
      fault = null;
      mode = TickRecord.Mode.IDLE;
    }
    stageEnds.clear();
    plan = null;
    phase = Status.Phase.READY;
  }

  @Override
  public void start() {
    if (phase != Status.Phase.READY) {
      throw new InputException("Nothing is prepared; choose a task and a policy first.");
    }
    if (arms.armsFirst && mode == TickRecord.Mode.HOLDING) {
      throw new InputException("The arms hold; arm them again first, then start.");
    }
    phase = Status.Phase.RUNNING;
    mode = arms.shadow() ? TickRecord.Mode.SHADOW : TickRecord.Mode.RUNNING;
    startNanos = nanos;
    stageEnds.clear();
    stageEnds.add(0.0);
    committed = null;
    endReason = "";
  }

  private void end(String reason) {
    if (phase == Status.Phase.RUNNING) {
      endSeconds = runSeconds();
      phase = Status.Phase.ENDED;
      endReason = reason;
    }
  }

  @Override
  public boolean holdsOnAlarm() {
    return holdOnAlarm;
  }

  @Override
  public void holdOnAlarm(boolean hold) {
    holdOnAlarm = hold;
  }

  @Override
  public void stop() {
    stops++;
    fault = new Fault.Stopped();
    mode = TickRecord.Mode.HOLDING;
    end("Stopped by the operator.");
  }

  @Override
  public void finish() {
    end("Ended by the operator.");
    mode = TickRecord.Mode.IDLE;
  }

  @Override
  public void next() {
    number++;
    select(new RunChoice(choice.taskId(), choice.policy(), choice.seed() + 1, choice.selection()));
  }

  @Override
  public void markStage(int stage) {
    while (stageEnds.size() <= stage) {
      stageEnds.add(runSeconds());
    }
    if (stageEnds.size() == STAGES.size()) {
      end("All stages completed.");
      mode = TickRecord.Mode.IDLE;
    }
  }

  @Override
  public void undoMark() {
    if (stageEnds.size() > 1) {
      stageEnds.removeLast();
    }
  }

  @Override
  public void commit(TrialLabel label) {
    committed = label;
    phase = Status.Phase.COMMITTED;
    trials.add(
        new TrialRow(
            "t" + number,
            number,
            taskTitle,
            choice.policy(),
            "sbs 128",
            choice.seed(),
            STAGES,
            stageEnds.size(),
            label,
            CAUSES,
            endSeconds,
            plan == null ? 0 : plan.sequence(),
            "2026-11-22 11:00",
            List.of()));
  }

  @Override
  public void toggleRecording() {
    if (recording) {
      episodes++;
    }
    recording = !recording;
    recordNanos = nanos;
  }

  @Override
  public void discardRecording() {
    recording = false;
    discarded++;
    discardedSeconds = Math.max(1, (nanos - recordNanos) / 1e9);
  }

  @Override
  public void recordAgain() {
    discardRecording();
    toggleRecording();
  }

  @Override
  public void wantEpisodes(int episodesWanted) {
    target = episodesWanted;
  }

  @Override
  public void dismissNotices() {
    notices = List.of();
  }

  @Override
  public void keepLast() {
    if (recording) {
      throw new InputException("A recording is running; save or discard it first.");
    }
    episodes++;
  }

  @Override
  public void restoreDiscarded() {
    episodes++;
    discardedSeconds = 0;
    discarded--;
  }

  @Override
  public void relabel(String trialId, TrialLabel label) {
    trials.replaceAll(
        row -> {
          if (!row.id().equals(trialId)) {
            return row;
          }
          List<String> history = new ArrayList<>(row.history());
          history.add("11:30 " + row.label());
          return new TrialRow(
              row.id(),
              row.number(),
              row.task(),
              row.policy(),
              row.selection(),
              row.seed(),
              row.stages(),
              row.completed(),
              label,
              row.causes(),
              row.seconds(),
              row.decisions(),
              row.started(),
              history);
        });
  }
}
