package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.camera.Await;
import flowdeck.dataset.DatasetValidator;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.RecoveredTake;
import flowdeck.dataset.Rows;
import flowdeck.trial.EndReason;
import flowdeck.trial.Label;
import flowdeck.trial.Outcome;
import flowdeck.trial.Trial;
import flowdeck.trial.store.TrialStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A console is killed while a trial of a policy runs and is recorded; the next console on the same
 * folder must have everything. How often: {@code -Dflowdeck.station.kills}.
 */
class KilledStationTest {
  private static final int KILLS = Integer.getInteger("flowdeck.station.kills", 2);
  private static final int FPS = 15;

  @TempDir Path sessions;

  private final SplittableRandom random = new SplittableRandom(7);

  /** Rows of each kept episode by session. */
  private final Map<String, List<Integer>> kept = new TreeMap<>();

  private final TreeSet<Long> labelled = new TreeSet<>();
  private String session = "";
  private int running;
  private boolean planned;
  private boolean keeping;
  private int mostLost;
  private int recovered;
  private int finished;

  @Test
  void theNextConsoleHasEveryEpisodeAndLabelAndTheTakeThatRan() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      runAndKill(kill % 2 == 0);
      requireEverything("kill " + kill);
    }
    System.out.printf(
        "%d kills: %d labels kept; %d takes recovered apart, %d saves finished; at most %d rows of"
            + " a running take lost%n",
        KILLS, labelled.size(), recovered, finished, mostLost);
    assertThat(labelled).isNotEmpty();
    assertThat(recovered).isPositive();
  }

  /** Half of the kills come while a trial runs, the others while its take is being kept. */
  private void runAndKill(boolean whileRunning) throws Exception {
    running = 0;
    planned = false;
    keeping = false;
    Path errors = sessions.resolve("errors.txt");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-classpath",
                System.getProperty("java.class.path"),
                KilledStationProgram.class.getName(),
                sessions.toString())
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader said = program.inputReader(StandardCharsets.UTF_8)) {
      boolean due = false;
      for (String line = said.readLine();
          line != null && !due;
          line = due ? line : said.readLine()) {
        take(line);
        due = whileRunning ? planned && kept.containsKey(session) : keeping;
      }
      assertThat(due).as(() -> "it ended: " + text(errors)).isTrue();
      Thread.sleep(random.nextInt(whileRunning ? 2500 : 250));
      program.toHandle().destroyForcibly(); // the process itself would close its output unread
      program.waitFor();
      said.lines().forEach(this::take);
    } finally {
      program.destroyForcibly().waitFor();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }

  private void take(String line) {
    String[] words = line.split(" ");
    switch (words[0]) {
      case "session" -> session = words[1];
      case "rows" -> running = Integer.parseInt(words[1]);
      case "planned" -> planned = true;
      case "keeping" -> keeping = true;
      case "kept" -> {
        kept.computeIfAbsent(session, _ -> new ArrayList<>()).add(Integer.parseInt(words[2]));
        keeping = false;
        planned = false;
        running = 0;
      }
      case "label" -> labelled.add(Long.parseLong(words[1]));
      default -> throw new IllegalStateException(line);
    }
  }

  private void requireEverything(String when) throws Exception {
    try (Station station = Station.open("simulated", sessions, Path.of("models"))) {
      Await.within(60, "what was left looked at", station.leftBehind()::done);
      requireTake(station.leftBehind(), when);
      requireTrials(station, when);
    }
    for (Map.Entry<String, List<Integer>> entry : kept.entrySet()) {
      Path folder = sessions.resolve(entry.getKey()).resolve("dataset");
      assertThat(DatasetValidator.validate(folder).problems()).as(when).isEmpty();
      LeRobotDataset dataset = LeRobotDataset.open(folder);
      assertThat(dataset.episodes()).as(when).hasSize(entry.getValue().size());
      for (int episode : dataset.episodes()) {
        assertThat(dataset.rows(episode).count()).as(when).isEqualTo(entry.getValue().get(episode));
      }
    }
  }

  /** What ran is an episode now, up to a second before the kill. */
  private void requireTake(LeftBehind left, String when) {
    int saved = 0;
    for (RecoveredTake take : left.takes()) {
      assertThat(take.dataset()).as(when).startsWith(sessions.resolve(session));
      assertThat(DatasetValidator.validate(take.dataset()).problems()).as(when).isEmpty();
      Rows rows = LeRobotDataset.open(take.dataset()).rows(take.episode());
      assertThat(rows.count()).as(when).isEqualTo(take.frames());
      if (planned) { // else the kill came before the policy had decided in this take
        assertThat(Arrays.stream(rows.extra().get("candidates")).mapToDouble(row -> row[0]).max())
            .as(when)
            .hasValue(128);
      }
      saved = take.frames();
      if (take.apart()) {
        recovered++;
      }
    }
    Path folder = sessions.resolve(session).resolve("dataset");
    int before = kept.getOrDefault(session, List.of()).size();
    LeRobotDataset dataset = LeRobotDataset.open(folder);
    if (dataset.episodes().size() > before) { // it was being saved
      assertThat(keeping).as(when).isTrue();
      finished++;
      saved = dataset.rows(before).count();
      kept.computeIfAbsent(session, _ -> new ArrayList<>()).add(saved);
    }
    mostLost = Math.max(mostLost, running - saved);
    assertThat(saved).as(when).isGreaterThanOrEqualTo(running - FPS);
  }

  private void requireTrials(Station station, String when) throws Exception {
    TrialStore store = station.store();
    for (long trial : labelled) {
      assertThat(store.trial(trial).orElseThrow().label().outcome())
          .as(when)
          .isEqualTo(Outcome.SUCCESS);
    }
    for (Trial trial : store.interrupted()) {
      assertThat(labelled).as(when).doesNotContain(trial.id());
      assertThat(trial.end().reason()).as(when).isEqualTo(EndReason.INTERRUPTED);
      assertThat(trial.label().outcome()).as(when).isEqualTo(Outcome.INVALID);
      assertThat(station.leftBehind().notices())
          .as(when)
          .anyMatch(
              said -> said.contains("trial %d of session %s".formatted(trial.number(), session)));
      if (planned) {
        requireSeen(station, trial, when);
      }
      // Whoever saw it may still say how it went.
      station.relabel(trial.id(), Label.failureAt(trial.start().stages(), "arm-one-picking"));
      Await.within(
          60,
          "the corrected label",
          () -> station.log().trial(trial.id()).orElseThrow().label().outcome() == Outcome.FAILURE);
      assertThat(station.log().interrupted().getFirst().edits()).as(when).isNotEmpty();
    }
  }

  /** What was recorded of a trial that was cut off shows how far it came. */
  private static void requireSeen(Station station, Trial trial, String when) throws Exception {
    station.review().open(trial);
    Await.within(60, "the recording opened", () -> !station.review().open().busy());
    Review.Open seen = station.review().open();
    assertThat(seen.problem()).as(when).isEmpty();
    assertThat(seen.film().placed()).as(when).isTrue();
    station.review().leave();
  }
}
