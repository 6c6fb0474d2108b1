package flowdeck.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.experiment.Experiment.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentFileTest {
  private static final Set<String> TRAIN = Set.of("data", "stride", "epochs", "skip", "model");
  private static final Set<String> EVALUATE = Set.of("task", "trials", "selection", "policy");

  @TempDir Path folder;

  private Experiment read(String yaml) throws IOException {
    return ExperimentFile.read(
        Files.writeString(folder.resolve("strides.yaml"), yaml), TRAIN, EVALUATE);
  }

  @Test
  void listsMakeAGridInTheOrderOfTheFile() throws IOException {
    Experiment experiment =
        read(
            """
            train: {data: demos, stride: [1, 4], epochs: 3}
            evaluate: {trials: 5, selection: [direct, sbs]}
            """);
    assertThat(experiment.name()).isEqualTo("strides");
    assertThat(experiment.cells().stream().map(experiment::label))
        .containsExactly(
            "stride 1, selection direct",
            "stride 1, selection sbs",
            "stride 4, selection direct",
            "stride 4, selection sbs");
    assertThat(experiment.cells().stream().map(experiment::policyName))
        .as("one training serves both selections")
        .containsExactly("stride-1", "stride-1", "stride-4", "stride-4");
    assertThat(Experiment.arguments(experiment.cells().get(2).train()))
        .containsExactly("--data=demos", "--stride=4", "--epochs=3");
  }

  @Test
  void runsAreGridsUponWhatIsShared() throws IOException {
    Experiment experiment =
        read(
            """
            name: flow against diffusion
            train: {data: demos, epochs: 3}
            evaluate: {trials: 5}
            runs:
              - evaluate: {selection: [sbs, gr]}
              - train: {model: diffusion, epochs: 9, skip: [true, false]}
            """);
    List<Cell> cells = experiment.cells();
    assertThat(cells).hasSize(4);
    assertThat(cells.get(0).train()).isEqualTo(Map.of("data", "demos", "epochs", "3"));
    assertThat(cells.get(0).evaluate()).isEqualTo(Map.of("trials", "5", "selection", "sbs"));
    assertThat(Experiment.arguments(cells.get(2).train()))
        .as("a run's own value replaces the shared one, and what is true has no value")
        .containsExactly("--data=demos", "--epochs=9", "--model=diffusion", "--skip");
    assertThat(Experiment.arguments(cells.get(3).train())).doesNotContain("--skip");
    assertThat(cells.stream().map(experiment::resultName).distinct()).hasSize(4);
  }

  @Test
  void cellsThatAreAlikeAreOne() throws IOException {
    Experiment experiment =
        read(
            """
            train: {data: demos}
            runs:
              - evaluate: {trials: 5, selection: [sbs, gr]}
              - evaluate: {trials: 5, selection: sbs}
            """);
    assertThat(experiment.cells()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          train: {data: d, strid: 1}                 | unknown field train.strid; known ones there are data, epochs
          evaluate: {trials: 5}                      | neither train nor evaluate.policy
          train: {stride: 1}                         | train has no data
          train: {data: d}                           | neither evaluate nor open-loop
          train: {data: d, stride: []}               | train.stride is an empty list
          train: {data: d, stride: {a: 1}}           | train.stride has no plain value
          train: [1]                                 | train is no list of options
          runs: 7                                    | runs that are no list
          runs: [7]                                  | runs[1]. is no list of fields
          "runs: [{evaluate: {trails: 5}}]"          | unknown field runs[1].evaluate.trails
          results: x                                 | unknown field results
          "train: {data: d, data: e}"                | not valid YAML in line 1
          "train: ["                                 | not valid YAML in line
          7                                          | is empty or no list of fields
          """)
  void whatIsWrongIsNamed(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("strides.yaml")
        .hasMessageContaining(message);
  }
}
