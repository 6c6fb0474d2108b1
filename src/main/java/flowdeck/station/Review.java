package flowdeck.station;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.ShownTrial;
import flowdeck.dataset.TrialTie;
import flowdeck.dataset.UnfinishedTakes;
import flowdeck.dataset.VideoReader;
import flowdeck.trial.StageCorrection;
import flowdeck.trial.StageTime;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recording that is looked at afterwards, and the marks of the trial that it shows, which can
 * be corrected then. Any thread; disk, store and decoder keep a thread of its own busy.
 */
public final class Review implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Review.class);
  private static final long CLOSE_SECONDS = 10;

  private final TrialStore store;
  private final Consumer<Runnable> station;
  private final Runnable changed;
  private final ExecutorService thread = NamedThreads.single("review");
  private final AtomicInteger wished = new AtomicInteger();
  private final AtomicBoolean decoding = new AtomicBoolean();
  private volatile Open open = Open.NOTHING;
  private volatile @Nullable Frame picture;

  // Its own thread only.
  private @Nullable VideoReader video;
  private int nextRow;

  /**
   * What is open.
   *
   * @param title what the operator asked for
   * @param busy whether it is still being read
   * @param problem why it cannot be seen, one sentence, or empty
   * @param film what there is to see, or null
   * @param trial that it shows, as it was stored then, or null
   */
  public record Open(
      String title,
      boolean busy,
      String problem,
      @Nullable EpisodeFilm film,
      @Nullable Trial trial) {
    static final Open NOTHING = new Open("", false, "", null, null);

    private Open with(Trial newer) {
      return trial != null && trial.id() == newer.id()
          ? new Open(title, busy, problem, film, newer)
          : this;
    }
  }

  /**
   * @param station runs what changes the store
   * @param changed is told of changed trials, on the station's thread
   */
  Review(TrialStore store, Consumer<Runnable> station, Runnable changed) {
    this.store = store;
    this.station = station;
    this.changed = changed;
  }

  /** What is open; the same until it changes. */
  public Open open() {
    return open;
  }

  /** The newest picture that was decoded; its sequence is its row. Null before the first. */
  public @Nullable Frame picture() {
    return picture;
  }

  /** Opens the recording of a trial, elsewhere. */
  public void open(Trial trial) {
    begin(new Open("Trial %d".formatted(trial.number()), true, "", null, trial), () -> find(trial));
  }

  /** Opens an episode of a dataset, elsewhere. */
  public void open(Path dataset, int episode) {
    String title = "Episode %d of %s".formatted(episode, DatasetOrder.name(dataset));
    begin(new Open(title, true, "", null, null), () -> find(title, dataset, episode));
  }

  /** Asks for the picture of a row; of several requests the newest counts. */
  public void wish(int row) {
    wished.set(row);
    if (decoding.compareAndSet(false, true)) {
      execute(this::decode);
    }
  }

  /** Closes what is open. */
  public void leave() {
    begin(Open.NOTHING, () -> Open.NOTHING);
  }

  /**
   * Corrects the marks of the trial that is looked at; the store's history keeps the old ones.
   *
   * @param times of the first stages, as many as were completed
   * @throws InputException if that cannot be
   */
  public void correct(List<StageTime> times) {
    Trial trial = open().trial();
    TrialEnd end = trial == null ? null : trial.end();
    if (trial == null || end == null) {
      throw new InputException("This recording shows no trial that has ended.");
    }
    if (trial.label() == null) {
      throw new InputException(
          "Trial %d has no label yet; commit that first, then correct its marks."
              .formatted(trial.number()));
    }
    StageCorrection.check(trial.start().stages(), times, end.seconds());
    station.accept(
        () -> {
          Trial stored = store.correctStages(trial.id(), times);
          stored(stored);
          changed.run();
        });
  }

  private synchronized void stored(Trial newer) {
    open = open.with(newer);
  }

  /** Whether that was still open, so that it is replaced. */
  private synchronized boolean replace(Open before, Open after) {
    boolean still = open == before;
    if (still) {
      open = after;
    }
    return still;
  }

  private synchronized void begin(Open first, Supplier<Open> find) {
    open = first;
    execute(
        () -> {
          if (open == first) { // else something else was asked for meanwhile
            load(first, find);
          }
        });
  }

  /** Once it is closed nothing is asked for any more. */
  private synchronized void execute(Runnable work) {
    if (!thread.isShutdown()) {
      thread.execute(work);
    }
  }

  // ---- its own thread

  private void load(Open first, Supplier<Open> find) {
    closeVideo();
    Open found;
    try {
      found = find.get();
    } catch (InputException e) {
      found = unseen(first, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) { // whatever a stranger's files make a reader do
      LOG.warn("A recording cannot be looked at", e);
      found = unseen(first, "The recording cannot be read: %s".formatted(e));
    }
    if (!replace(first, found)) {
      closeVideo();
    } else if (found.film() != null) {
      wish(0);
    }
  }

  private static Open unseen(Open first, String problem) {
    return new Open(first.title(), false, problem, null, first.trial());
  }

  private Open find(Trial trial) {
    TrialEnd end = trial.end();
    Optional<Path> session = store.folder(trial);
    if (end == null) {
      throw new InputException("Trial %d still runs.".formatted(trial.number()));
    }
    if (session.isEmpty()) {
      throw new InputException(
          "The recording of trial %d is on the console that ran it; look at it there."
              .formatted(trial.number()));
    }
    String name = String.valueOf(session.get().getFileName());
    String title = "Trial %d of %s".formatted(trial.number(), name);
    Path dataset = EpisodeRecording.dataset(session.get());
    OptionalInt episode = TrialTie.episodeOf(dataset, name, trial.number(), end.episodeIndex());
    if (episode.isPresent()) {
      return film(title, dataset, episode.getAsInt(), trial);
    }
    for (Path recovered : UnfinishedTakes.recoveredFrom(dataset)) {
      episode = TrialTie.episodeOf(recovered, name, trial.number(), null);
      if (episode.isPresent()) {
        return film(title, recovered, episode.getAsInt(), trial);
      }
    }
    throw new InputException(
        end.episodeIndex() == null
            ? "Trial %d was not recorded: nothing that was kept shows it.".formatted(trial.number())
            : "The recording of trial %d is not in %s any more; look for it among the episodes."
                .formatted(trial.number(), dataset));
  }

  private Open find(String title, Path dataset, int episode) {
    Trial trial =
        shown(dataset, episode)
            .flatMap(
                shown ->
                    store.session(shown.session()).stream()
                        .flatMap(session -> store.trials(session).stream())
                        .filter(candidate -> candidate.number() == shown.number())
                        .findFirst())
            .orElse(null);
    return film(title, dataset, episode, trial);
  }

  private Open film(String title, Path folder, int episode, @Nullable Trial trial) {
    LeRobotDataset dataset = LeRobotDataset.open(folder);
    EpisodeFilm film =
        EpisodeFilm.read(
            dataset,
            episode,
            shown(folder, episode).map(ShownTrial::startSeconds).orElse(Double.NaN));
    List<String> cameras = dataset.info().cameras();
    if (!cameras.isEmpty()) {
      String camera = cameras.getFirst();
      int width = dataset.info().width(camera);
      video = dataset.video(episode, camera, width, dataset.info().height(camera));
      nextRow = 0;
    }
    return new Open(title, false, "", film, trial);
  }

  private static Optional<ShownTrial> shown(Path dataset, int episode) {
    return TrialTie.read(dataset).stream()
        .filter(tie -> tie.episode() == episode)
        .map(TrialTie::trial)
        .findFirst();
  }

  private void decode() {
    decoding.set(false);
    int row = wished.get();
    Open shown = open;
    EpisodeFilm film = shown.film();
    VideoReader reader = video;
    Frame before = picture;
    if (film == null || reader == null || row < 0 || row >= film.rows()) {
      return;
    }
    if (before != null && before.sequence() == row) {
      return;
    }
    try {
      if (row < nextRow || row - nextRow > film.fps()) {
        reader.seek(row);
        nextRow = row;
      }
      Frame frame = null;
      while (nextRow <= row) {
        frame = reader.next();
        nextRow++;
      }
      picture = frame;
    } catch (InputException e) {
      replace(
          shown,
          new Open(shown.title(), false, String.valueOf(e.getMessage()), film, shown.trial()));
      closeVideo();
    }
  }

  private void closeVideo() {
    picture = null;
    if (video != null) {
      video.close();
      video = null;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      leave();
      thread.shutdown();
    }
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A recording is still being read");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
