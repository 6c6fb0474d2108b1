package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.station.TrainingFile.End;
import flowdeck.station.Work.Kind;
import flowdeck.station.Work.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where policies are made: the models folder, and at most one long piece of work on it.
 *
 * <p>The work is a command of this program in a process of its own, so that it disturbs neither the
 * control loop nor the window. A training goes on when this closes and is found again; an
 * evaluation or a calibration ends with it. Reading never waits; commands come from any thread and
 * return at once, and what cannot be done is refused with an {@link InputException}. Files and
 * processes are touched on the workshop's own thread.
 */
public final class Workshop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workshop.class);
  private static final long LOOK_MILLIS = 300;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.systemDefault());

  private final Path models;
  private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile ModelShelf shelf;
  private volatile @Nullable Work work;
  private volatile @Nullable DatasetLook look;

  // Workshop thread only.
  private @Nullable ChildProcess process;

  /** Opens a models folder, which need not be there yet, and reads it. */
  public Workshop(Path models) {
    this.models = models;
    shelf = ModelShelf.read(models);
    thread = NamedThreads.start("workshop", this::run);
  }

  // ---- reading, any thread

  /** What the folder held when it was last read. */
  public ModelShelf shelf() {
    return shelf;
  }

  /** What runs, or how the last ended; null if there was nothing or it was put away. */
  public @Nullable Work work() {
    return work;
  }

  /** The dataset that was looked at last, or null. */
  public @Nullable DatasetLook look() {
    return look;
  }

  public Path models() {
    return models;
  }

  // ---- commands, any thread

  /** Reads the folder again. */
  public void refresh() {
    commands.add(() -> shelf = ModelShelf.read(models));
  }

  /** Looks at a dataset. */
  public void look(String folder) {
    commands.add(() -> look = DatasetLook.at(folder));
  }

  /**
   * Trains a policy.
   *
   * @param dataset that was looked at
   * @param instruction of the episodes to train on, or null for all
   * @param encoder folder under the models folder, or {@link Encoders#UNTRAINED}
   */
  public void train(
      String name,
      DatasetLook dataset,
      @Nullable String instruction,
      String encoder,
      Preset preset) {
    train(name, dataset, instruction, encoder, preset.arguments());
  }

  void train(
      String name,
      DatasetLook dataset,
      @Nullable String instruction,
      String encoder,
      List<String> more) {
    requireFree();
    requireNew(name);
    if (dataset.problem() != null) {
      throw new InputException(dataset.problem());
    }
    List<String> arguments =
        new ArrayList<>(
            List.of("train", "--data", absolute(Path.of(dataset.folder())), "--out", place(name)));
    if (instruction != null) {
      arguments.addAll(List.of("--instruction", instruction));
    }
    arguments.addAll(
        List.of("--encoder", encoder.equals(Encoders.UNTRAINED) ? encoder : place(encoder)));
    arguments.addAll(more);
    start(Kind.TRAIN, name, arguments, Path.of(""));
  }

  /** Goes on with a training that ended without a policy. */
  public void resume(String name) {
    requireFree();
    TrainingFile training = unfinished(name);
    List<String> arguments = new ArrayList<>(training.arguments());
    arguments.remove("--resume");
    if (training.resumable(models)) {
      arguments.add("--resume");
    }
    start(Kind.TRAIN, name, arguments, Path.of(training.folder()));
  }

  /** Gives a training up that ended without a policy. */
  public void discard(String name) {
    TrainingFile training = unfinished(name);
    commands.add(
        () -> {
          TrainingFile.discard(models, training.name());
          shelf = shelf.withTrainings(models);
        });
  }

  /** Judges a policy on unseen seeds. */
  public void evaluate(String policy, String task, int trials) {
    requireFree();
    requireSome("an evaluation", trials, 1);
    Path file =
        ModelShelf.evaluations(models, policy)
            .resolve("%s-%s.json".formatted(task, STAMP.format(Instant.now())));
    start(
        Kind.EVALUATE,
        policy,
        List.of(
            "evaluate",
            "--models",
            absolute(models),
            "--policy",
            policy,
            "--task",
            task,
            "--trials",
            Integer.toString(trials),
            "--json",
            absolute(file)),
        Path.of(""));
  }

  /** Learns when a policy's confidence raises an alarm. */
  public void calibrate(String policy, String task, int trials) {
    requireFree();
    requireSome("a calibration", trials, 1);
    start(
        Kind.CALIBRATE,
        policy,
        List.of(
            "calibrate",
            "--models",
            absolute(models),
            "--policy",
            policy,
            "--task",
            task,
            "--trials",
            Integer.toString(trials)),
        Path.of(""));
  }

  /** Makes an encoder of ResNet18 weights. */
  public void importEncoder(Path file, String name) {
    requireFree();
    requireNew(name);
    start(
        Kind.IMPORT,
        name,
        List.of("models", "import-encoder", absolute(file), "--out", place(name)),
        Path.of(""));
  }

  /** Ends the work; a training keeps its checkpoint. */
  public void stop() {
    Work now = work;
    if (now == null || !now.busy()) {
      throw new InputException("Nothing is running that could be stopped.");
    }
    commands.add(
        () -> {
          ChildProcess running = process;
          Work latest = work;
          if (running != null && latest != null) {
            work = latest.with(State.STOPPING, "ending after the current step");
            running.end();
          }
        });
  }

  /** Puts away how the last work ended. */
  public synchronized void dismiss() {
    Work now = work;
    if (now != null && !now.busy()) {
      work = null;
    }
  }

  private void requireFree() {
    Work now = work;
    if (now != null && now.busy()) {
      throw new InputException(
          "%s is still going on; wait for its end or stop it first.".formatted(now.title()));
    }
  }

  private void requireNew(String name) {
    if (!name.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,79}")) {
      throw new InputException(
          "'%s' cannot be a name; use letters, digits, dots, hyphens and underscores."
              .formatted(name));
    }
    if (Files.exists(models.resolve(name))) {
      throw new InputException("There is a %s already; give another name.".formatted(name));
    }
    if (shelf.trainings().stream().anyMatch(training -> training.name().equals(name))) {
      throw new InputException(
          "There is an unfinished training of %s; resume or discard it, or give another name."
              .formatted(name));
    }
  }

  private static void requireSome(String what, int trials, int least) {
    if (trials < least) {
      throw new InputException("Give %s at least %d trials.".formatted(what, least));
    }
  }

  private TrainingFile unfinished(String name) {
    TrainingFile training =
        shelf.trainings().stream()
            .filter(found -> found.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new InputException("There is no unfinished training of %s.".formatted(name)));
    if (training.state() == TrainingFile.State.RUNNING) {
      throw new InputException("The training of %s is running; stop it first.".formatted(name));
    }
    return training;
  }

  private String place(String name) {
    return absolute(models.resolve(name));
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  /** Takes the one place for work, so that whoever comes next is refused, and starts it. */
  private synchronized void start(Kind kind, String name, List<String> arguments, Path folder) {
    requireFree();
    Work begun = new Work(kind, name, State.RUNNING, Double.NaN, "starting", "", null);
    work = begun;
    commands.add(() -> launch(begun, arguments, folder.toAbsolutePath()));
  }

  // ---- workshop thread

  private void run() {
    while (!closing) {
      try {
        Runnable command = commands.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (command != null) {
          command.run();
        }
        follow();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) { // thread root: one unreadable folder must not end it
        LOG.error("The models folder could not be followed", e);
      }
    }
  }

  private void launch(Work begun, List<String> arguments, Path folder) {
    Path log =
        TrainingFile.cache(models)
            .resolve(
                "%s-%s.log".formatted(begun.kind().name().toLowerCase(Locale.ROOT), begun.name()));
    try {
      process = ChildProcess.start(arguments, folder, log);
    } catch (IOException e) {
      work = begun.with(State.FAILED, "It could not be started: %s".formatted(e.getMessage()));
    }
  }

  private void follow() {
    ChildProcess running = process;
    Work now = work;
    if (running == null || now == null) {
      adopt();
      return;
    }
    List<String> said = running.tail();
    TrainingFile training = now.kind() == Kind.TRAIN ? training(now.name(), running.pid()) : null;
    if (running.alive()) {
      work = training == null ? now.said(said) : progress(now, training);
      return;
    }
    process = null;
    work = ended(now, running, training);
    shelf = ModelShelf.read(models);
  }

  /** A training that was started elsewhere, or before this was opened. */
  private void adopt() {
    Work now = work;
    if (now != null && now.busy()) {
      return; // about to be launched
    }
    for (TrainingFile training : TrainingFile.list(models)) {
      ProcessHandle handle = training.end() == null ? training.process() : null;
      if (handle != null) {
        synchronized (this) {
          if (work == now) {
            process = ChildProcess.found(handle);
            work =
                progress(
                    new Work(
                        Kind.TRAIN, training.name(), State.RUNNING, Double.NaN, "", "", training),
                    training);
            shelf = shelf.withTrainings(models);
          }
        }
        return;
      }
    }
  }

  private @Nullable TrainingFile training(String name, long pid) {
    TrainingFile found = TrainingFile.find(models, name);
    return found == null || found.pid() != pid ? null : found;
  }

  private static Work progress(Work now, TrainingFile training) {
    double seconds = training.remainingSeconds();
    return new Work(
        now.kind(),
        now.name(),
        now.state(),
        training.fraction(),
        now.state() == State.STOPPING ? now.detail() : training.phase(),
        Double.isFinite(seconds) ? ProgressLine.duration(Math.round(seconds)) : "",
        training);
  }

  private Work ended(Work now, ChildProcess ended, @Nullable TrainingFile training) {
    if (now.kind() == Kind.TRAIN && training != null) {
      return training.end() == End.FAILED
          ? now.with(State.FAILED, training.message())
          : now.with(
              State.STOPPED,
              training.resumable(models)
                  ? "Resume goes on after the last whole epoch."
                  : "No epoch was completed; Resume starts again.");
    }
    int code = ended.exitCode().orElse(0);
    if (code == 0) {
      return now.with(State.DONE, "");
    }
    if (now.state() == State.STOPPING) {
      return now.with(State.STOPPED, "");
    }
    return now.with(State.FAILED, ended.reason());
  }

  /** Stops following; a training goes on without this. */
  @Override
  public void close() {
    closing = true;
    commands.add(() -> {}); // it need not wait for the next look
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ChildProcess running = process;
    Work now = work;
    if (running != null && now != null && now.kind() != Kind.TRAIN) {
      running.end();
    }
  }
}
