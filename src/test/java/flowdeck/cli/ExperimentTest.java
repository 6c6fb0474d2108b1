package flowdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole experiments in processes of their own. */
class ExperimentTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Flowdeck.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @Test
  void anExperimentTrainsJudgesComparesAndGoesOnWhereItEnded() throws Exception {
    String data = folder.resolve("demos").toString();
    assertThat(
            run("collect", "--episodes", "1", "--width", "160", "--height", "120", "--out", data))
        .as(err.toString())
        .isZero();
    Path file = folder.resolve("strides.yaml");
    Path results = folder.resolve("results");
    String shared = "epochs: 1, warm-start-epochs: 1, encoder: untrained, held-out: 0";
    Files.writeString(
        file,
        """
        train: {data: %s, stride: 4, %s}
        open-loop: {data: %s}
        """
            .formatted(data, shared, data));
    assertThat(run("experiment", file.toString(), "--out", results.toString()))
        .as("%s %s", out, err)
        .isZero();
    Path policy = results.resolve("policies/policy/weights.safetensors");
    FileTime trained = Files.getLastModifiedTime(policy);
    assertThat(Files.readString(results.resolve("report.md")))
        .contains("error of holding")
        .contains("decision ms, median");

    assertThat(run("experiment", file.toString(), "--out", results.toString())).isZero();
    assertThat(Files.getLastModifiedTime(policy)).as("not trained again").isEqualTo(trained);

    Files.writeString(
        file,
        """
        train: {data: %s, stride: 2, %s}
        open-loop: {data: %s}
        """
            .formatted(data, shared, data));
    assertThat(run("experiment", file.toString(), "--out", results.toString()))
        .isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("--stride=4").contains("give another --out");
  }

  @Test
  void whatCannotBeDoneIsNamedAndTheRestIsDone() throws Exception {
    Path file = folder.resolve("lost.yaml");
    Files.writeString(
        file,
        """
        runs:
          - train: {data: %s}
            evaluate: {trials: 1}
          - evaluate: {policy: expert, trials: 1}
        """
            .formatted(folder.resolve("nothing")));
    Path results = folder.resolve("results");
    assertThat(run("experiment", file.toString(), "--out", results.toString()))
        .isEqualTo(Flowdeck.NO);
    assertThat(out.toString()).contains("Not done, exit code 2: train").contains("nothing");
    assertThat(Files.readString(results.resolve("results.csv"))).contains("expert");
  }
}
