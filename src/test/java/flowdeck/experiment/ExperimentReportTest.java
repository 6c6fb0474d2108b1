package flowdeck.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.experiment.CellResult.Epoch;
import flowdeck.experiment.CellResult.OpenLoop;
import flowdeck.experiment.CellResult.Training;
import flowdeck.experiment.Experiment.Cell;
import flowdeck.trial.EvaluationJson;
import flowdeck.trial.EvaluationJson.Row;
import flowdeck.trial.EvaluationSettings;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.SelectionUsed;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentReportTest {
  private static final TaskDescription TASK = Tasks.named("stack-blocks-two");
  private static final int SEEDS = 40;

  @TempDir Path folder;

  private final Experiment experiment =
      new Experiment("strides, \"two\" & more", List.of(cell("1"), cell("4"), cell("8")));

  private static Cell cell(String stride) {
    return new Cell(Map.of("data", "demos", "stride", stride), Map.of("trials", "40"), Map.of());
  }

  /** An evaluation in which the first seeds succeeded. */
  private static EvaluationJson evaluation(int successes) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < SEEDS; i++) {
      boolean success = i < successes;
      rows.add(
          new Row(
              100 + i,
              success ? "success" : "failure",
              success ? TASK.ladder().ids().getLast() : "initial",
              success ? null : TASK.ladder().ids().get(1),
              20,
              9,
              List.of(),
              success ? null : "too slow",
              List.of()));
    }
    EvaluationSettings settings =
        new EvaluationSettings(
            TASK.name(),
            "",
            new PolicyUsed("p", "h"),
            new SelectionUsed("sbs", 128, 0.5),
            100,
            50,
            "held",
            null,
            "usual",
            "b");
    return EvaluationJson.of(settings, TASK.ladder(), SEEDS, rows, List.of(), Set.of());
  }

  private String report(int one, int four, int eight) throws IOException {
    List<CellResult> results = new ArrayList<>();
    int[] successes = {one, four, eight};
    for (int i = 0; i < 3; i++) {
      results.add(
          new CellResult(
              experiment.cells().get(i),
              new Training(
                  60, List.of(new Epoch(1, Double.NaN), new Epoch(2, 1 + i), new Epoch(3, 2))),
              evaluation(successes[i]),
              new OpenLoop(100, i == 0 ? null : 1.5, 0.1, 0.3),
              null));
    }
    ExperimentReport.write(experiment, results, folder);
    return Files.readString(folder.resolve("report.md"));
  }

  @Test
  void saysWhichDifferencesAreBeyondChance() throws IOException {
    String report = report(10, 38, 36);
    assertThat(report)
        .contains("**stride 4** beats **stride 1**: of 40 common seeds 28 were solved by it alone")
        .contains("**stride 8** beats **stride 1**")
        .doesNotContain("**stride 4** beats **stride 8**")
        .contains("The other 1 differences are within chance");
  }

  @Test
  void saysSoIfNoDifferenceIs() throws IOException {
    assertThat(report(37, 38, 36)).contains("No difference is beyond chance");
  }

  @Test
  void tableAndFilesHoldIntervalsAndLeaveOutWhatIsNotKnown() throws Exception {
    String report = report(10, 38, 36);
    assertThat(report).contains("| stride 4 | 40 | 38 | 95.0 | 83.5 | 98.6 |");
    List<String> csv = Files.readAllLines(folder.resolve("results.csv"));
    assertThat(csv).hasSize(4);
    assertThat(csv.getFirst()).startsWith("cell,train stride,trials,successes,success %");
    assertThat(csv.get(1)).as("no likelihood, no number").contains(",,0.1000,0.3000,");
    assertThat(Files.readAllLines(folder.resolve("comparisons.csv"))).hasSize(4);
    for (String plot : List.of("success.svg", "error.svg", "curves.svg")) {
      assertThat(report).contains("](" + plot + ")");
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(folder.resolve(plot).toFile()); // well-formed
      assertThat(Files.readString(folder.resolve(plot))).doesNotContain("NaN");
    }
  }

  @Test
  void anExperimentThatHasJustBegunHasAReport() throws IOException {
    ExperimentReport.write(
        experiment,
        experiment.cells().stream()
            .map(cell -> new CellResult(cell, null, null, null, null))
            .toList(),
        folder);
    assertThat(Files.readString(folder.resolve("report.md"))).contains("| stride 8 |");
  }
}
