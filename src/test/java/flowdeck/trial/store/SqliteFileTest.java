package flowdeck.trial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.trial.EndReason;
import flowdeck.trial.Event;
import flowdeck.trial.Label;
import flowdeck.trial.Session;
import flowdeck.trial.StageLadder;
import flowdeck.trial.Trials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a file only. */
class SqliteFileTest {
  private static final StageLadder STAGES = Trials.STACK.ladder();

  @TempDir private Path folder;

  @Test
  void anOldStoreIsBroughtUpToDate() {
    Path database = folder.resolve("flowdeck.db");
    Flyway.configure()
        .dataSource(new SqliteFile(database).url(), null, null)
        .target("1")
        .load()
        .migrate();
    try (var handle = Jdbi.open(new SqliteFile(database).url())) {
      handle.execute("INSERT INTO sessions VALUES (1, 'old', 'Ada', '2026-01-01T00:00:00Z')");
      handle.execute(
          """
          INSERT INTO trials (session_id, number, task, stages, policy, policy_hash, strategy,
            candidates, sigma, seed, cell, mode, started_at)
          VALUES (1, 1, 'stack-blocks-two', 'initial,doing', 'nfp', '00', 'sbs', 128, 0.5, 3,
            'simulated', 'AUTONOMOUS', '2026-01-01T00:00:00Z')
          """);
    }
    try (TrialStore store = TrialStore.open(folder)) {
      Session old = store.session("old").orElseThrow();
      assertThat(store.interrupted()).isEqualTo(store.trials(old)).hasSize(1);
      assertThat(store.interrupted().getFirst().start().stages().ids())
          .containsExactly("initial", "doing");
      long id = store.begin(Trials.start(old, 4));
      assertThat(store.trial(id).orElseThrow().start().description()).isEqualTo(Trials.STACK);
      store.event(old, null, "note", "Still there.");
      assertThat(store.events(old)).last().extracting(Event::message).isEqualTo("Still there.");
    }
  }

  @Test
  void aDamagedStoreIsNamedAndNotOverwritten() throws Exception {
    Path database = folder.resolve("flowdeck.db");
    byte[] junk = "This is not a database, it is a shopping list.\n".repeat(200).getBytes();
    Files.write(database, junk);
    assertThatThrownBy(() -> TrialStore.open(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(database.toString())
        .hasMessageContaining("damaged");
    assertThat(Files.readAllBytes(database)).isEqualTo(junk);
  }

  @Test
  void aStoreWithADamagedPageIsNamedAndNotOverwritten() throws Exception {
    try (TrialStore store = TrialStore.open(folder)) {
      Session session = store.newSession();
      for (int i = 0; i < 40; i++) {
        long id = store.begin(Trials.start(session, 1));
        store.end(id, Trials.end(EndReason.OPERATOR));
        store.commit(id, Label.success(STAGES).withNotes("note ".repeat(50)));
      }
    }
    Path database = folder.resolve("flowdeck.db");
    byte[] bytes = Files.readAllBytes(database);
    for (int i = 4096; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    Files.write(database, bytes);
    assertThatThrownBy(() -> TrialStore.open(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("damaged");
    assertThat(Files.readAllBytes(database)).isEqualTo(bytes);
    // The lock is free again for whoever puts a backup there.
    Files.delete(database);
    TrialStore.open(folder).close();
  }

  @Test
  void aFolderWithSpacesAndUmlautsWorks() {
    Path odd = folder.resolve("Labor für Roboter #1");
    try (TrialStore store = TrialStore.open(odd)) {
      store.newSession("a", "");
    }
    assertThat(odd.resolve("flowdeck.db")).isRegularFile();
  }

  @Test
  void aFullDiskIsSaidInOneSentence() throws Exception {
    Path database = folder.resolve("full.db");
    try (var connection = DriverManager.getConnection(new SqliteFile(database).url());
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (x BLOB)");
      statement.execute("PRAGMA max_page_count = 3");
      assertThatThrownBy(
              () -> {
                try {
                  statement.execute("INSERT INTO t VALUES (zeroblob(100000))");
                } catch (java.sql.SQLException e) {
                  throw new SqliteFile(database).translate(new JdbiException(e) {});
                }
              })
          .isInstanceOf(InputException.class)
          .hasMessageContaining("full.db is full");
    }
  }
}
