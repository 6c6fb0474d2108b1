package flowdeck.station;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.station.Work.Kind;
import flowdeck.station.Work.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where recorded datasets are looked at and changed: those under the sessions folder and any other,
 * one of them open, and at most one long piece of work.
 *
 * <p>The work is a {@code dataset} command in a process of its own, so that it disturbs neither the
 * control loop nor the window. Reading never waits; commands come from any thread and return at
 * once, and what cannot be done is refused with an {@link InputException}. Files and processes are
 * touched on threads of its own.
 */
public final class DatasetDesk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatasetDesk.class);
  private static final long LOOK_MILLIS = 250;

  /** How many lines of what a check finds are told. */
  private static final int TOLD = 3;

  private final Path sessions;
  private final Path own;
  private final EpisodeRecording recording;
  private final DatasetShelf shelf;
  private final Thumbnails thumbnails = new Thumbnails();
  private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean watched;
  private volatile List<Entry> entries;
  private volatile DatasetPage page;
  private volatile @Nullable Work work;
  private volatile @Nullable Path made;

  // Desk's thread only.
  private @Nullable ChildProcess process;
  private @Nullable DatasetOrder order;

  /**
   * A dataset that can be opened.
   *
   * @param own whether it is that of the running session
   * @param episodes how many; 0 if nothing was recorded yet
   */
  public record Entry(Path folder, boolean own, int episodes) {
    /** The session's or folder's name. */
    public String name() {
      return DatasetOrder.name(folder);
    }
  }

  /**
   * @param sessions folder of all sessions
   * @param recording of the running session
   */
  DatasetDesk(Path sessions, EpisodeRecording recording) {
    this.sessions = absolute(sessions);
    this.recording = recording;
    own = absolute(recording.folder());
    shelf = new DatasetShelf(this.sessions, own);
    entries = List.of(new Entry(own, true, 0));
    page = DatasetPage.empty(own);
    thread = NamedThreads.start("datasets", this::run);
  }

  private static Path absolute(Path folder) {
    return folder.toAbsolutePath().normalize();
  }

  // ---- reading, any thread

  /** The datasets there are: the running session's first, then the others, newest first. */
  public List<Entry> entries() {
    return entries;
  }

  /** The open dataset. */
  public DatasetPage page() {
    watched = true;
    return page;
  }

  /** First picture of an episode of the open dataset; null as long as it is not decoded. */
  public @Nullable Frame thumbnail(int episode) {
    return thumbnails.get(page, episode);
  }

  /** What runs, or how the last ended; null if there was nothing or it was put away. */
  public @Nullable Work work() {
    return work;
  }

  /** The dataset that the last work made, or null. */
  public @Nullable Path made() {
    return made;
  }

  /** Where datasets go that are made here, unless the operator says otherwise. */
  public Path usualPlace() {
    return sessions.resolve(DatasetShelf.MADE);
  }

  // ---- commands, any thread

  /** Looks again which datasets there are. */
  public void refresh() {
    commands.add(() -> entries = shelf.read());
  }

  /** Runs something that reads datasets on the desk's thread. */
  void run(Runnable reading) {
    commands.add(reading);
  }

  /** Opens a dataset. */
  public void open(Path folder) {
    commands.add(() -> page = read(absolute(folder)));
  }

  /** Begins work. */
  public synchronized void begin(DatasetOrder wanted) {
    Work now = work;
    if (now != null && now.busy()) {
      throw new InputException(
          "%s is still going on; wait for its end or stop it first.".formatted(now.title()));
    }
    if (wanted.data().contains(own) && recording.isRecording()) {
      throw new InputException(
          "This session's dataset is being recorded into; save or discard the recording first.");
    }
    Work begun =
        new Work(Kind.DATASET, wanted.title(), State.RUNNING, Double.NaN, "starting", "", null);
    work = begun;
    made = null;
    commands.add(() -> launch(begun, wanted));
  }

  /** Ends the work; everything is then as it was. */
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
      made = null;
    }
  }

  // ---- desk's thread

  private void run() {
    while (!closing) {
      try {
        Runnable command = commands.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (command != null) {
          command.run();
        }
        follow();
        if (watched) {
          watched = false;
          look();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) { // thread root: one unreadable folder must not end it
        LOG.error("The datasets could not be followed", e);
      }
    }
  }

  private void look() {
    DatasetPage before = page;
    if (!DatasetPage.version(before.folder()).equals(before.version())) {
      page = read(before.folder());
      entries = shelf.read();
    }
  }

  private DatasetPage read(Path folder) {
    return folder.equals(own) && Files.notExists(folder.resolve("meta/info.json"))
        ? DatasetPage.empty(folder)
        : DatasetPage.read(folder);
  }

  private void launch(Work begun, DatasetOrder wanted) {
    try {
      if (wanted.data().contains(own)) {
        recording.release();
      }
      order = wanted;
      process =
          ChildProcess.start(
              wanted.arguments(),
              Path.of("").toAbsolutePath(),
              sessions.resolve(".cache/dataset.log"));
    } catch (InputException | IllegalStateException e) {
      work = begun.with(State.FAILED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      work = begun.with(State.FAILED, "It could not be started: %s".formatted(e.getMessage()));
    }
  }

  private void follow() {
    ChildProcess running = process;
    DatasetOrder ordered = order;
    Work now = work;
    if (running == null || ordered == null || now == null) {
      return;
    }
    if (running.alive()) {
      work = now.state() == State.STOPPING ? now : now.said(running.tail());
      return;
    }
    process = null;
    DatasetPage shown = page;
    if (ordered.data().contains(shown.folder())) {
      page = read(shown.folder()); // with its end, so that nobody orders what is gone
    }
    entries = shelf.read();
    work = ended(now, ordered, running);
    if (work.state() == State.DONE) {
      made = ordered.made();
    }
  }

  private static Work ended(Work now, DatasetOrder ordered, ChildProcess ended) {
    int code = ended.exitCode().orElse(0);
    List<String> said =
        ended.tail().stream().filter(line -> ProgressLine.parse(line).isEmpty()).toList();
    if (code == 0) {
      return now.with(State.DONE, String.join(" ", said.stream().map(String::strip).toList()));
    }
    if (now.state() == State.STOPPING) {
      return now.with(State.STOPPED, "Everything is as it was.");
    }
    if (code == 1 && ordered instanceof DatasetOrder.Check && !said.isEmpty()) {
      List<String> problems = said.subList(0, Math.min(TOLD, Math.max(1, said.size() - 1)));
      return now.with(
          State.FAILED, "%s (%s)".formatted(String.join(" ", problems), said.getLast()));
    }
    return now.with(State.FAILED, ended.reason());
  }

  /** Ends the work, whose process then leaves everything as it was. */
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
    if (running != null) {
      running.end();
    }
    thumbnails.close();
  }
}
