package flowdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A demonstration is collected, a policy trained on it, loaded and run: the commands, one after the
 * other.
 */
class EndToEndTest {
  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Flowdeck.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments);
  }

  private JsonNode json(String name) throws Exception {
    return new ObjectMapper().readTree(folder.resolve(name).toFile());
  }

  @Test
  void collectsTrainsLoadsAndRuns() throws Exception {
    String data = folder.resolve("demos").toString();
    String models = folder.resolve("models").toString();
    String policy = folder.resolve("models/tiny").toString();
    assertThat(
            run(
                "collect",
                "--episodes",
                "1",
                "--width",
                "160",
                "--height",
                "120",
                "--out",
                data,
                "--json",
                folder.resolve("collect.json").toString()))
        .as(err.toString())
        .isZero();
    assertThat(json("collect.json").get("expertSuccesses").asInt()).isEqualTo(1);
    assertThat(run("dataset", "validate", data)).as(err.toString()).isZero();
    assertThat(
            run(
                "train",
                "--data",
                data,
                "--out",
                policy,
                "--encoder",
                "untrained",
                "--epochs",
                "2",
                "--warm-start-epochs",
                "1",
                "--held-out",
                "0"))
        .as(err.toString())
        .isZero();
    assertThat(
            run(
                "evaluate",
                "--policy",
                "tiny",
                "--models",
                models,
                "--trials",
                "1",
                "--json",
                folder.resolve("evaluate.json").toString()))
        .as(err.toString())
        .isZero();
    assertThat(json("evaluate.json").get("trials").asInt()).isEqualTo(1);
    assertThat(json("evaluate.json").get("rows").get(0).get("decisions").asInt()).isPositive();

    String[] calibrate = {"calibrate", "--policy", "tiny", "--models", models, "--data", data};
    assertThat(run(calibrate)).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("1 successful episodes are too few").contains("need 29");
    Path weights = folder.resolve("models/tiny/weights.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThat(run("evaluate", "--policy", "tiny", "--models", models))
        .isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("weights.safetensors");
  }

  @Test
  void badInputIsOneSentenceAndExitCodeTwo() {
    assertThat(run("evaluate", "--policy", "nope", "--models", folder.toString())).isEqualTo(2);
    assertThat(run("evaluate", "--policy", "expert", "--task", "nope")).isEqualTo(2);
    assertThat(run("train", "--data", folder.resolve("none").toString(), "--out", "x"))
        .isEqualTo(2);
    assertThat(run("dataset", "validate", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(run("collect", "--out", folder.toString(), "--episodes", "0")).isEqualTo(2);
    for (String strength : new String[] {"-0.1", "1.5", "NaN", "much"}) {
      assertThat(run("collect", "--out", folder.resolve("x").toString(), "--human-like", strength))
          .isEqualTo(2);
    }
    assertThat(run("collect", "--out", folder.resolve("x").toString(), "--seed", "-1"))
        .isEqualTo(2);
    assertThat(run("trial", "--headless", "--video", folder.resolve("t.avi").toString()))
        .isEqualTo(2);
    assertThat(run("trial", "--headless", "--seed", "-1")).isEqualTo(2);
    assertThat(run("juggle")).isEqualTo(2);
    assertThat(run("calibrate", "--policy", "stack-blocks-two")).isEqualTo(2);
    assertThat(run("calibrate", "--policy", "stack-blocks-two", "--trials", "9")).isEqualTo(2);
    assertThat(run("calibrate", "--policy", "nope", "--trials", "40")).isEqualTo(2);
    for (String alpha : new String[] {"0", "1", "-0.1", "NaN"}) {
      assertThat(
              run("calibrate", "--policy", "stack-blocks-two", "--trials", "40", "--alpha", alpha))
          .isEqualTo(2);
    }
    assertThat(
            run(
                "train-observation",
                "--policy",
                "stack-blocks-two",
                "--data",
                folder.resolve("none").toString()))
        .isEqualTo(2);
    for (String[] bad :
        new String[][] {
          {"--randomise", "wind"},
          {"--camera-pose", "0.5,0,-0.02,0.5,0.3,0"},
          {"--camera-pose", "1.35,0"},
          {"--camera-faults", "delay"},
          {"--camera-faults", "delay=-1"},
          {"--camera-faults", "drop=1.5"},
          {"--camera-faults", "freeze=5"},
          {"--camera-faults", "smear=1"},
          {"--candidates", "0"},
          {"--candidates", "100000"},
          {"--sigma", "0"},
          {"--sigma", "-0.5"},
          {"--sigma", "NaN"},
          {"--continuity", "-1"},
          {"--continuity", "NaN"},
          {"--selection", "best"}
        }) {
      assertThat(run("trial", "--headless", bad[0], bad[1])).as(String.join(" ", bad)).isEqualTo(2);
      assertThat(run("evaluate", "--policy", "expert", bad[0], bad[1])).isEqualTo(2);
    }
    assertThat(err.toString()).contains("nope").contains("none").doesNotContain("Exception");
  }
}
