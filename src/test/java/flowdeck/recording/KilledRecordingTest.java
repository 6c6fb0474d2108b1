package flowdeck.recording;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.dataset.DatasetValidator;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.trial.Outcome;
import flowdeck.trial.store.TrialStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program that records is killed again and again, at any moment; nothing it said was done may be
 * lost. How often: {@code -Dflowdeck.kills}.
 */
class KilledRecordingTest {
  private static final int KILLS = Integer.getInteger("flowdeck.kills", 4);

  @TempDir Path folder;

  /** Rows of the episodes that were said to be kept, in order. */
  private final List<Integer> kept = new ArrayList<>();

  private final Set<Long> labelled = new TreeSet<>();
  private final SplittableRandom random = new SplittableRandom(5);
  private int running;
  private boolean keeping;
  private int recovered;
  private int finished;
  private int unusable;
  private int mostLost;

  @Test
  void whatWasKeptIsThereAndTheRunningTakeIsToo() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      recordAndKill(kill);
      requireEverything("kill " + kill);
    }
    System.out.printf(
        "%d kills: %d episodes and %d labels kept; %d takes recovered apart, %d saves finished,"
            + " %d too short to use; at most %d rows of a running take lost%n",
        KILLS, kept.size(), labelled.size(), recovered, finished, unusable, mostLost);
    assertThat(kept).isNotEmpty();
    assertThat(recovered + finished).isPositive();
  }

  /** Half of the kills come at any time, the others while a take is being kept or labelled. */
  private void recordAndKill(int seed) throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-classpath",
                System.getProperty("java.class.path"),
                RecordingProgram.class.getName(),
                folder.toString(),
                String.valueOf(seed))
            .redirectError(folder.resolve("errors.txt").toFile())
            .start();
    try (BufferedReader said = program.inputReader(StandardCharsets.UTF_8)) {
      String awaited = seed % 2 == 0 ? "rows" : "keeping";
      running = 0;
      keeping = false;
      String line = said.readLine();
      for (; line != null && !line.startsWith(awaited); line = said.readLine()) {
        take(line);
      }
      assertThat(line).as(() -> "it ended: " + errors()).isNotNull();
      take(line);
      Thread.sleep(random.nextInt(seed % 2 == 0 ? 2800 : 250));
      program.toHandle().destroyForcibly(); // the process itself would close its output unread
      program.waitFor();
      said.lines().forEach(this::take);
    } finally {
      program.destroyForcibly().waitFor();
    }
  }

  private void take(String line) {
    String[] words = line.split(" ");
    switch (words[0]) {
      case "rows" -> running = Integer.parseInt(words[1]);
      case "keeping" -> keeping = true;
      case "kept" -> {
        assertThat(Integer.parseInt(words[1])).isEqualTo(kept.size());
        kept.add(Integer.parseInt(words[2]));
        running = 0;
        keeping = false;
      }
      case "label" -> labelled.add(Long.parseLong(words[1]));
      default -> throw new IllegalStateException(line);
    }
  }

  private void requireEverything(String when) throws IOException {
    Path dataset = RecordingProgram.dataset(folder);
    Set<Path> before = apart(dataset);
    try (DatasetWriter writer = DatasetWriter.openOrCreate(dataset, RecordingProgram.SCHEMA)) {
      assertThat(writer.episodes())
          .as(when)
          .isBetween(kept.size(), kept.size() + (keeping ? 1 : 0));
    }
    assertThat(DatasetValidator.validate(dataset).problems()).as(when).isEmpty();
    LeRobotDataset opened = LeRobotDataset.open(dataset);
    for (int episode = 0; episode < kept.size(); episode++) {
      assertThat(opened.rows(episode).count()).as(when).isEqualTo(kept.get(episode));
    }
    Set<Path> apart = apart(dataset);
    apart.removeAll(before);
    int saved = recovered(opened, apart, when);
    mostLost = Math.max(mostLost, running - saved);
    assertThat(saved).as(when).isGreaterThanOrEqualTo(running - RecordingProgram.SCHEMA.fps());

    try (TrialStore store = TrialStore.open(RecordingProgram.sessions(folder))) {
      for (long trial : labelled) {
        assertThat(store.trial(trial).orElseThrow().label().outcome())
            .as(when)
            .isEqualTo(Outcome.SUCCESS);
      }
    }
  }

  /** Rows of the take that was being recorded or saved, wherever they are now. */
  private int recovered(LeRobotDataset dataset, Set<Path> apart, String when) throws IOException {
    if (dataset.episodes().size() > kept.size()) {
      finished++;
      int rows = dataset.rows(kept.size()).count();
      kept.add(rows);
      return rows;
    }
    assertThat(apart).as(when).hasSizeLessThan(2);
    for (Path take : apart) {
      if (take.getFileName().toString().contains("-unusable")) {
        unusable++;
      } else {
        recovered++;
        assertThat(DatasetValidator.validate(take).problems()).as(when).isEmpty();
        return LeRobotDataset.open(take).rows(0).count();
      }
    }
    return 0;
  }

  private static Set<Path> apart(Path dataset) throws IOException {
    Path recovered = dataset.resolve("recovered");
    if (!Files.isDirectory(recovered)) {
      return new TreeSet<>();
    }
    try (Stream<Path> takes = Files.list(recovered)) {
      return takes.collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private String errors() {
    try {
      return Files.readString(folder.resolve("errors.txt"));
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }
}
