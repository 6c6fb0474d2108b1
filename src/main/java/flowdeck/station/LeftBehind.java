package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.dataset.RecoveredTake;
import flowdeck.dataset.UnfinishedTakes;
import flowdeck.trial.Session;
import flowdeck.trial.Trial;
import flowdeck.trial.store.TrialStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What consoles that were killed left in the sessions folder: recordings, which are made episodes
 * on a thread of its own, and trials, which the store has closed as interrupted. Any thread may
 * read.
 */
public final class LeftBehind implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeftBehind.class);

  /** Closing waits so long for the recording in work; if it is killed then, the next goes on. */
  private static final long CLOSE_MILLIS = 10_000;

  private final TrialStore store;
  private final Session own;
  private final Consumer<Runnable> station;
  private final List<RecoveredTake> takes = new CopyOnWriteArrayList<>();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Begins to look.
   *
   * @param own the running session, which is left alone
   * @param station takes what is to be done on the station's thread
   */
  LeftBehind(TrialStore store, Session own, Consumer<Runnable> station) {
    this.store = store;
    this.own = own;
    this.station = station;
    store.interrupted().forEach(trial -> notices.add(text(trial)));
    thread = NamedThreads.start("left behind", this::recover);
  }

  /** Whether everything was looked at. */
  public boolean done() {
    return !thread.isAlive();
  }

  /** Recordings of earlier sessions that became episodes, in the order they were found. */
  public List<RecoveredTake> takes() {
    return List.copyOf(takes);
  }

  /** What the operator has to know and did not put away yet, a sentence each. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /** Puts what was told away. */
  public void dismiss() {
    notices.clear();
  }

  private String text(Trial trial) {
    return "Flowdeck ended while trial %d of session %s ran; it counts for nothing until you label it on the Trials screen."
        .formatted(
            trial.number(),
            store.folder(trial).map(folder -> folder.getFileName().toString()).orElse("?"));
  }

  private void recover() {
    try (Stream<Path> sessions = Files.list(store.folder())) {
      sessions
          .filter(Files::isDirectory)
          .filter(folder -> !folder.equals(store.folder(own)))
          .sorted()
          .map(EpisodeRecording::dataset)
          .forEach(this::recover);
    } catch (IOException | RuntimeException e) { // the console works without
      LOG.error("The sessions folder cannot be looked through for unfinished recordings", e);
      notices.add(
          "%s cannot be looked through for unfinished recordings (%s); check the disk, then open Flowdeck again."
              .formatted(store.folder(), e.getMessage()));
    }
  }

  private void recover(Path dataset) {
    if (closing) {
      return;
    }
    try {
      if (UnfinishedTakes.in(dataset)) {
        Optional<UnfinishedTakes.Recovery> recovery = UnfinishedTakes.recover(dataset);
        recovery.ifPresentOrElse(
            this::tell, () -> LOG.info("{} is in use; nothing was recovered", dataset));
      }
    } catch (InputException e) {
      LOG.warn("An unfinished recording was not recovered", e);
      notices.add(String.valueOf(e.getMessage()));
    }
  }

  private void tell(UnfinishedTakes.Recovery recovery) {
    takes.addAll(recovery.takes());
    for (String note : recovery.notes()) {
      notices.add(note);
      station.accept(() -> store.event(own, null, "recovered", note));
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
