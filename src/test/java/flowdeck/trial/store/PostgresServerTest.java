package flowdeck.trial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.trial.EndReason;
import flowdeck.trial.Session;
import flowdeck.trial.Trials;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be wrong with a server, in sentences that show nothing secret. */
class PostgresServerTest {
  private static final String SECRET = "?user=guarded&password=hush-hush";

  @TempDir private Path folder;

  private TrialStore open(String address) {
    return TrialStore.open(folder, StoreAddress.parse(address), InstantSource.system());
  }

  private void refused(String address, String... parts) {
    assertThatThrownBy(() -> open(address))
        .isInstanceOf(InputException.class)
        .satisfies(
            e -> {
              assertThat(e.getMessage()).contains(parts).doesNotContain("user=", "hush");
              StringWriter logged = new StringWriter();
              e.printStackTrace(new PrintWriter(logged));
              assertThat(logged.toString()).doesNotContain("hush");
            });
    // The folder is free again for the next try.
    StoreLock.take(folder).close();
  }

  @Test
  void aWrongPasswordIsNotShown() {
    String database = LabServer.url("postgres");
    refused(database + SECRET, database, "refuses user or password");
    refused(database + "?user=guarded", database, "refuses user or password");
  }

  @Test
  void anUnknownDatabaseIsNamed() {
    String database = LabServer.url("nowhere");
    refused(database + "?user=postgres", "no database for the store " + database);
  }

  @Test
  void aServerThatCannotBeReachedIsNamed() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    String closed = "jdbc:postgresql://localhost:" + nobody + "/flowdeck";
    refused(closed + SECRET, closed, "cannot be reached");
    String unknown = "jdbc:postgresql://no-such-host.invalid/flowdeck";
    refused(unknown + SECRET, unknown, "cannot be reached");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.6\r\n", "N", ""})
  void whatIsNoPostgresIsNamed(String answer) throws Exception {
    try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      NamedThreads.start("no postgres", () -> answerEach(other, answer));
      String address = "jdbc:postgresql://localhost:" + other.getLocalPort() + "/flowdeck";
      refused(address + SECRET, address, "does not speak as a PostgreSQL server");
    }
  }

  private static void answerEach(ServerSocket server, String answer) {
    while (true) {
      try (Socket caller = server.accept()) {
        caller.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        caller.getInputStream().readNBytes(8);
      } catch (IOException e) {
        return;
      }
    }
  }

  @Test
  void aUserWithoutRightsIsToldSo() {
    String guarded = LabServer.url("postgres") + "?user=guarded&password=s3cret%26%3F%40";
    refused(guarded, LabServer.url("postgres"), "may not write");
  }

  @Test
  void aDatabaseOfSomethingElseIsLeftAlone() {
    String address = LabServer.newStore();
    LabServer.execute("CREATE TABLE %s.shopping (item TEXT)".formatted(LabServer.schema(address)));
    refused(address, "something else");
  }

  @Test
  void thePasswordMayComeFromTheUsersPasswordFile() throws Exception {
    String schema = LabServer.schema(LabServer.newStore());
    LabServer.execute("GRANT ALL ON SCHEMA %s TO guarded".formatted(schema));
    Path file = folder.resolve("pgpass");
    Files.writeString(file, "localhost:*:postgres:guarded:" + LabServer.PASSWORD + "\n");
    System.setProperty("org.postgresql.pgpassfile", file.toString());
    try (TrialStore store =
        open(LabServer.url("postgres") + "?user=guarded&currentSchema=" + schema)) {
      assertThat(store.sessions()).isEmpty();
    } finally {
      System.clearProperty("org.postgresql.pgpassfile");
    }
  }

  @Test
  void aLostConnectionStoresNothingByHalvesAndIsMadeAnew() {
    PostgresServer server = new PostgresServer(StoreAddress.parse(LabServer.newStore()));
    try (StoreLink link = StoreLink.open(server)) {
      TrialTables tables = new TrialTables(link);
      assertThatThrownBy(
              () ->
                  link.inTransaction(
                      () -> {
                        tables.insertSession("before", "", "", Instant.EPOCH);
                        LabServer.hangUp();
                        return tables.insertSession("after", "", "", Instant.EPOCH);
                      }))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(LabServer.url("postgres") + " was lost")
          .hasMessageNotContaining("user=");
      assertThat(link.inTransaction(tables::sessions)).isEmpty();
      link.inTransaction(() -> tables.insertSession("again", "", "", Instant.EPOCH));
      assertThat(link.inTransaction(tables::sessions)).hasSize(1);
    }
  }

  @Test
  void aConnectionLostBetweenCallsIsMadeAnewWithoutAWord() {
    String address = LabServer.newStore();
    try (TrialStore store = open(address)) {
      Session session = store.newSession();
      long trial = store.begin(Trials.start(session, 1));
      LabServer.hangUp();
      store.end(trial, Trials.end(EndReason.OPERATOR));
      assertThat(store.trials(session)).hasSize(1);
      LabServer.hangUp();
    }
  }

  @Test
  void nothingIsDoneWithAClosedStore() {
    TrialStore store = open(LabServer.newStore());
    store.close();
    assertThatThrownBy(store::sessions).isInstanceOf(IllegalStateException.class);
  }
}
