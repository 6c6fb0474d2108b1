package flowdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.cell.CellFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CellCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Flowdeck.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @Test
  void aCellIsBegunFromABuiltInOneAndCheckedWithTheLineOfAMistake() throws IOException {
    String lab = folder.resolve("lab.yaml").toString();
    assertThat(run("cell", "new", "two-pedestals", "--out", lab)).as(err.toString()).isZero();
    assertThat(run("cell", "check", lab)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("nothing is wrong with it");
    assertThat(run("cell", "new", "two-pedestals", "--out", lab)).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("not overwritten");
    String text = Files.readString(Path.of(lab)).replaceFirst("port: \\d+", "port: 3020");
    Files.writeString(Path.of(lab), text);
    assertThat(run("cell", "check", lab)).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("line").contains("3020");
  }

  static List<String> builtIn() {
    return CellFile.builtIn();
  }

  /** What README promises: each field is there, with its meaning and what holds without it. */
  @ParameterizedTest
  @MethodSource("builtIn")
  void whatIsWrittenExplainsEveryFieldAndHasNothingWrongWithIt(String cell) throws IOException {
    Path lab = folder.resolve(cell + ".yaml");
    assertThat(run("cell", "new", cell, "--out", lab.toString())).as(err.toString()).isZero();
    assertThat(run("cell", "check", lab.toString())).as(err.toString()).isZero();
    assertThat(CellFile.read(lab).setup()).isEqualTo(CellFile.open(cell).setup());
    String text = Files.readString(lab);
    assertThat(text)
        .contains("speed-share", "tool-to-table-m", "stale-target-ms", "frozen-after-ms")
        .contains("gripper", "mass-kg", "box")
        .containsPattern("calibration|place")
        .containsPattern("jerk-rad-per-s3: \\d+ +# .*default");
    String resource = Files.readString(Path.of("src/main/resources/cells", cell + ".yaml"));
    assertThat(text).as("what is special about it").startsWith(resource.lines().toList().get(0));
  }

  @Test
  void theCalibrationBoardIsDrawn() {
    Path board = folder.resolve("board.png");
    assertThat(run("cell", "board", "--out", board.toString())).as(err.toString()).isZero();
    assertThat(board).isNotEmptyFile();
  }

  @Test
  void anUnknownCellNamesTheOnesThereAre() {
    assertThat(run("cell", "new", "attic", "--out", folder.resolve("x.yaml").toString()))
        .isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("paper-rig, two-pedestals, virtual-fri");
    assertThat(run("cell", "check", "attic")).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(run("cell")).isEqualTo(Flowdeck.BAD_INPUT);
  }
}
