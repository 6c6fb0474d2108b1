package flowdeck.cli;

import flowdeck.trial.store.StoreAddress;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store trials are kept in; the same option in every command that opens one. */
final class StoreOptions {
  @Option(
      names = "--store",
      paramLabel = "JDBC-URL",
      description =
          "database that consoles share, e.g. jdbc:postgresql://lab-server/flowdeck?user=NAME;"
              + " recordings stay in the sessions folder (default: SQLite in that folder)")
  private @Nullable String store;

  /** Whether it is one that consoles share. */
  boolean shared() {
    return store != null;
  }

  /** Opens it. */
  TrialStore open(Path sessions) {
    return store == null
        ? TrialStore.open(sessions)
        : TrialStore.open(sessions, StoreAddress.parse(store), InstantSource.system());
  }
}
