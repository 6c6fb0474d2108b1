package flowdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.trial.Trials;
import flowdeck.trial.store.LabServer;
import flowdeck.trial.store.TrialStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCommandTest {
  private static final String SECRET =
      "jdbc:postgresql://localhost:1/flowdeck?user=ada&password=hush";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Flowdeck.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @Test
  void copiesOnceAndSaysWhat() throws Exception {
    try (TrialStore store = TrialStore.open(folder)) {
      store.begin(Trials.start(store.newSession("monday", ""), 1));
    }
    String server = LabServer.newStore();
    String[] sync = {
      "store",
      "sync",
      "--store",
      server,
      "--sessions",
      folder.toString(),
      "--json",
      folder.resolve("copied.json").toString()
    };
    assertThat(run(sync)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("2 of 2, 0 s left  sessions and trials")
        .contains("1 sessions, 0 evaluations, 1 trials with 1 stage times")
        .doesNotContain("user=");
    JsonNode copied = new ObjectMapper().readTree(folder.resolve("copied.json").toFile());
    assertThat(copied.get("trials").asInt()).isEqualTo(1);
    assertThat(copied.get("renamed")).isEmpty();
    assertThat(run(sync)).isZero();
    assertThat(out.toString()).contains("has everything of " + folder);
  }

  @Test
  void reportsAreWrittenFromASharedStoreToo() {
    assertThat(run("report", "--store", LabServer.newStore(), "--sessions", folder.toString()))
        .isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("No evaluation was laid down");
  }

  @Test
  void noCommandShowsAPassword() {
    String sessions = folder.toString();
    assertThat(run("store", "sync", "--store", SECRET, "--sessions", sessions))
        .isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(run("trial", "--headless", "--store", SECRET, "--sessions", sessions))
        .isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("jdbc:postgresql://localhost:1/flowdeck cannot be reached");
    assertThat(run("trial", "--stor", SECRET)).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(run("store", "sync")).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(run("store")).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(out.toString() + err).doesNotContain("hush").contains("--store");
  }
}
