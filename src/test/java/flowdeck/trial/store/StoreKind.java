package flowdeck.trial.store;

import java.nio.file.Path;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The databases a store can be in; what holds for stores is tried with each. */
enum StoreKind {
  SQLITE,
  POSTGRESQL;

  /** A place for the stores of one test. */
  Place place() {
    return this == SQLITE ? new Place(null) : new Place(LabServer.newStore());
  }

  /**
   * Where the stores of one test are.
   *
   * @param address of the server, null for a file in the sessions folder
   */
  record Place(String address) {
    TrialStore open(Path folder) {
      return open(folder, InstantSource.system());
    }

    TrialStore open(Path folder, InstantSource clock) {
      return address == null
          ? TrialStore.open(folder, clock)
          : TrialStore.open(folder, StoreAddress.parse(address), clock);
    }

    /** A connection past the store. */
    Handle connect(Path folder) {
      return Jdbi.open(
          address == null ? new SqliteFile(folder.resolve(TrialStore.FILE)).url() : address);
    }
  }
}
