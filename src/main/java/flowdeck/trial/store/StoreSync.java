package flowdeck.trial.store;

import flowdeck.core.InputException;
import flowdeck.trial.store.Rows.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Copies to a shared store what the store of a sessions folder has and that one lacks. Rows are
 * known by their uid, so that doing it again changes nothing. The store of the folder stays as it
 * is. If it is interrupted, whole sessions and trials are there, and doing it again copies the
 * rest.
 */
public final class StoreSync {
  private StoreSync() {}

  /** Is told how far the work is. */
  @FunctionalInterface
  public interface Listener {
    void at(int done, int of);
  }

  /**
   * Copies what is missing. Takes long; any thread.
   *
   * @param sessions folder whose own store is copied; no console may have it open
   * @param address of the store that gets it; consoles may work with it meanwhile
   * @throws InputException if either store cannot be opened, or the connection is lost
   */
  public static SyncResult run(Path sessions, StoreAddress address, Listener listener) {
    if (!Files.exists(sessions.resolve(TrialStore.FILE))) {
      throw new InputException(
          "There is no store of trials in %s; give the sessions folder with --sessions."
              .formatted(sessions));
    }
    try (TrialStore here = TrialStore.open(sessions);
        StoreLink there = StoreLink.open(new PostgresServer(address))) {
      return run(here.link(), there, listener);
    }
  }

  private static SyncResult run(StoreLink here, StoreLink there, Listener listener) {
    Rows rows = new Rows(here);
    List<Row> sessions = here.inTransaction(() -> rows.all("sessions"));
    List<Row> studies = here.inTransaction(() -> rows.all("evaluations"));
    List<Row> trials = here.inTransaction(() -> rows.all("trials"));
    StoreCopy copy =
        new StoreCopy(here, there, trials.stream().map(Row::uid).collect(Collectors.toSet()));
    int of = sessions.size() + trials.size();
    int done = 0;
    SyncResult result = SyncResult.NOTHING;
    for (Row session : sessions) {
      result = result.plus(there.inTransaction(() -> copy.session(session)));
      listener.at(++done, of);
    }
    for (Row study : studies) {
      result = result.plus(there.inTransaction(() -> copy.study(study)));
    }
    for (Row trial : trials) {
      result = result.plus(there.inTransaction(() -> copy.trial(trial)));
      listener.at(++done, of);
    }
    for (Row session : sessions) {
      result = result.plus(there.inTransaction(() -> copy.events(session)));
    }
    return result;
  }
}
