package flowdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Oracle;
import flowdeck.dataset.SmallRecordings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on datasets. */
class DatasetCommandTest {
  @TempDir Path folder;
  private Path data;
  private Path json;
  private StringWriter said;
  private StringWriter refused;

  @BeforeEach
  void record() {
    data = folder.resolve("data");
    json = folder.resolve("result.json");
    SmallRecordings.record(data, 4, 3, 6);
  }

  private int run(Object... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = "dataset";
    for (int i = 0; i < arguments.length; i++) {
      words[i + 1] = arguments[i].toString();
    }
    said = new StringWriter();
    refused = new StringWriter();
    return Flowdeck.run(new PrintWriter(said, true), new PrintWriter(refused, true), words);
  }

  private JsonNode result() throws Exception {
    return new ObjectMapper().readTree(json.toFile());
  }

  private void assertRefused(String why, Object... arguments) {
    assertThat(run(arguments)).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(refused.toString()).contains(why);
  }

  @Test
  void exportsAndImportsGoThereAndBack() throws Exception {
    for (String format : List.of("lerobot-v2.1", "lerobot-v3", "robotwin-hdf5")) {
      Path out = folder.resolve(format);
      Path back = folder.resolve(format + " back");
      assertThat(
              run(
                  "export",
                  "--format",
                  format,
                  "--data",
                  data,
                  "--out",
                  out,
                  "--episodes",
                  "0,2",
                  "--json",
                  json))
          .as(refused.toString())
          .isZero();
      assertThat(said.toString()).contains("2 episodes, 10 frames in " + out);
      assertThat(result().path("format").asText()).isEqualTo(format);
      assertThat(result().path("frames").asInt()).isEqualTo(10);
      assertThat(run("import", "--format", format, "--data", out, "--out", back))
          .as(refused.toString())
          .isZero();
      Oracle.checkV3(back, "h264", 4, 6);
      assertThat(run("validate", back)).isZero();
    }
    assertThat(run("validate", folder.resolve("lerobot-v2.1"), "--json", json)).isZero();
    assertThat(said.toString())
        .contains("valid")
        .contains("format 2.1; `dataset import --format lerobot-v2.1`");
    assertThat(result().path("format").asText()).isEqualTo("v2.1");
    assertThat(
            run("import-robotwin", folder.resolve("robotwin-hdf5"), "--out", folder.resolve("old")))
        .isZero();
    assertRefused(
        "is of format v2.1; say --format lerobot-v2.1",
        "import",
        "--format",
        "lerobot-v3",
        "--data",
        folder.resolve("lerobot-v2.1"),
        "--out",
        folder.resolve("wrong"));
  }

  @Test
  void datasetsAreMergedAndSplit() throws Exception {
    Path other = folder.resolve("other");
    SmallRecordings.record(other, 2);
    Path merged = folder.resolve("merged");
    assertThat(run("merge", data, other, "--out", merged, "--json", json)).isZero();
    assertThat(result().path("episodes").asInt()).isEqualTo(4);
    Oracle.checkV3(merged, "h264", 4, 3, 6, 2);
    Path split = folder.resolve("split");
    assertThat(run("split", "--data", merged, "--at", 3, "--out", split, "--json", json)).isZero();
    assertThat(result().path("second").asText()).isEqualTo(split.resolve("second").toString());
    assertThat(result().at("/chosen/frames").asInt()).isEqualTo(13);
    Oracle.checkV3(split.resolve("first"), "h264", 4, 3, 6);
    Oracle.checkV3(split.resolve("second"), "h264", 2);
    assertThat(
            run(
                "split",
                "--data",
                merged,
                "--episodes",
                "1-2",
                "--out",
                folder.resolve("by episodes")))
        .isZero();
    Oracle.checkV3(folder.resolve("by episodes/second"), "h264", 4, 2);
    assertRefused("either --at N or", "split", "--data", merged, "--out", folder.resolve("x"));
    assertRefused(
        "--at must be 1 to 3", "split", "--data", merged, "--at", 4, "--out", folder.resolve("x"));
  }

  @Test
  void episodesAreDeletedTrimmedAndRestored() throws Exception {
    assertThat(run("delete", "--data", data, "--episodes", "1", "--json", json)).isZero();
    assertThat(said.toString()).contains("1 deleted episodes are in trash/edit-0001; 2 episodes");
    assertThat(result().at("/numbers/2").asInt()).isEqualTo(1);
    assertThat(run("trim", "--data", data, "--episode", 1, "--to", "0.2")).isZero();
    assertThat(said.toString()).contains("Episode 1 as it was is in trash/edit-0002");
    Oracle.checkV3(data, "h264", 4, 3);
    assertThat(run("restore", "--data", data)).isZero();
    assertThat(said.toString()).contains("What was in trash/edit-0002 is back; 2 episodes");
    assertThat(run("restore", "--data", data)).isZero();
    Oracle.checkV3(data, "h264", 4, 3, 6);
    assertRefused("nothing to restore", "restore", "--data", data);
  }

  @Test
  void whatCannotBeDoneIsSaid() {
    Path out = folder.resolve("out");
    assertRefused(
        "no format hdf5; give --format lerobot-v2.1",
        "export",
        "--format",
        "hdf5",
        "--data",
        data,
        "--out",
        out);
    assertRefused(
        "has only some of the episodes 1-9", "delete", "--data", data, "--episodes", "1-9");
    assertRefused("no range of episodes", "delete", "--data", data, "--episodes", "1-");
    assertRefused(
        "--fps and --exchange-red-blue are for",
        "import",
        "--format",
        "lerobot-v3",
        "--data",
        data,
        "--out",
        out,
        "--fps",
        20);
    assertThat(LeRobotDataset.open(data).episodes()).hasSize(3);
    assertThat(out).doesNotExist();
  }

  @Test
  void aProgramThatIsAskedToEndLeavesNoHalfDataset() throws Exception {
    Path large = folder.resolve("large");
    int[] lengths = new int[30];
    java.util.Arrays.fill(lengths, 2);
    SmallRecordings.record(large, lengths);
    Path out = folder.resolve("out");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Flowdeck.class.getName(),
                "dataset",
                "export",
                "--format",
                "lerobot-v3",
                "--data",
                large.toString(),
                "--out",
                out.toString())
            .redirectErrorStream(true)
            .start();
    List<String> lines = new ArrayList<>();
    try (var reader =
        new java.io.BufferedReader(
            new java.io.InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.contains(" of 60")) {
          program.toHandle().destroy(); // SIGTERM ends a program as Ctrl-C does
        }
      }
    }
    assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(lines).anyMatch(line -> line.contains("Stopped; everything is as it was."));
    assertThat(out).doesNotExist();
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(data, large);
    }
  }
}
