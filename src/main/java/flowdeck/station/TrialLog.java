package flowdeck.station;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.trial.Edit;
import flowdeck.trial.Session;
import flowdeck.trial.Trial;
import flowdeck.trial.store.TrialStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trials of a session, and those that were interrupted before it, as they were when one last
 * changed. Any thread reads them at once: a window that waited for a store on a server that is away
 * could not be stopped in.
 */
public final class TrialLog {
  private static final Logger LOG = LoggerFactory.getLogger(TrialLog.class);
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final Clock wall = Clock.system();
  private final TrialStore store;
  private final Session session;
  private final List<Trial> found;
  private volatile List<Entry> entries = List.of();
  private volatile List<Entry> interrupted;

  // Station thread only.
  private boolean stale;
  private long dueNanos;

  TrialLog(TrialStore store, Session session) {
    this.store = store;
    this.session = session;
    this.found = store.interrupted();
    this.interrupted = found.stream().map(trial -> new Entry(trial, List.of())).toList();
  }

  /**
   * A trial.
   *
   * @param edits what was changed in its label, oldest first
   */
  public record Entry(Trial trial, List<Edit> edits) {}

  /** The trials in their order; the same list until one changes. */
  public List<Entry> entries() {
    return entries;
  }

  /**
   * The trials that ran when Flowdeck last ended, in their order: of earlier sessions, closed as
   * invalid; the operator may give them another label.
   */
  public List<Entry> interrupted() {
    return interrupted;
  }

  /** The trial with this id among all of these. */
  public Optional<Trial> trial(long id) {
    return Stream.concat(interrupted.stream(), entries.stream())
        .map(Entry::trial)
        .filter(trial -> trial.id() == id)
        .findFirst();
  }

  // ---- station thread

  /** Something was written to the store; the next look reads it. */
  void changed() {
    stale = true;
    dueNanos = wall.nanos();
  }

  /** Reads what was written; where the store is away, tries again a little later. */
  void look() {
    if (!stale || wall.nanos() < dueNanos) {
      return;
    }
    try {
      interrupted =
          found.stream()
              .flatMap(trial -> store.trial(trial.id()).stream())
              .map(trial -> new Entry(trial, store.edits(trial.id())))
              .toList();
      Map<Long, List<Edit>> edits = store.edits(session);
      entries =
          store.trials(session).stream()
              .map(trial -> new Entry(trial, edits.getOrDefault(trial.id(), List.of())))
              .toList();
      stale = false;
    } catch (InputException e) {
      LOG.warn("The list of trials is behind: {}", e.getMessage());
      dueNanos = wall.nanos() + RETRY_NANOS;
    }
  }
}
