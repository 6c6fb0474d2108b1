package flowdeck.cli;

import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.cell.CellFile;
import flowdeck.core.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cell}: looks after the files that say what a lab's cell consists of. */
@Command(
    name = "cell",
    mixinStandardHelpOptions = true,
    description = "Begins a lab's cell file and checks it.",
    subcommands = {CellCommand.Begin.class, CellCommand.Check.class, CellCommand.Board.class})
final class CellCommand implements Runnable {
  @Override
  public void run() {
    throw new InputException(
        "Say what to do with a cell: cell new two-pedestals --out lab.yaml, or cell check"
            + " lab.yaml.");
  }

  /** {@code cell new}: a built-in cell with every field explained, to be made the lab's own. */
  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description =
          "Writes a built-in cell's file in which every field is explained: two-pedestals,"
              + " paper-rig or virtual-fri.")
  static final class Begin implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "CELL", description = "which one to begin with")
    private String cell = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "gets it")
    private Path out = Path.of("");

    @Override
    public Integer call() {
      if (!CellFile.builtIn().contains(cell)) {
        throw new InputException(
            "There is no built-in cell %s; begin with one of %s."
                .formatted(cell, String.join(", ", CellFile.builtIn())));
      }
      try {
        Files.writeString(out, CellFile.beginning(cell), StandardOpenOption.CREATE_NEW);
      } catch (FileAlreadyExistsException e) {
        throw new InputException(
            "%s is there already and is not overwritten; choose another name.".formatted(out), e);
      } catch (IOException e) {
        throw new InputException("%s cannot be written: %s.".formatted(out, e.getMessage()), e);
      }
      PrintWriter text = spec.commandLine().getOut();
      text.printf(
          "%s describes %s. Put your measures and addresses in, then: cell check %s%n",
          out, cell, out);
      return Flowdeck.DONE;
    }
  }

  /** {@code cell check}: reads a cell's file as the console would. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Checks a cell's file and names line and field of the first mistake.")
  static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "CELL", description = "the file, or a built-in cell")
    private String cell = "";

    @Override
    public Integer call() {
      CellFile file = CellFile.open(cell);
      spec.commandLine()
          .getOut()
          .printf(
              "%s describes the cell %s: nothing is wrong with it.%n", cell, file.setup().name());
      return Flowdeck.DONE;
    }
  }

  /** {@code cell board}: the board that the camera is calibrated with. */
  @Command(
      name = "board",
      mixinStandardHelpOptions = true,
      description =
          "Draws the calibration board: print it on A4 at 100 %, see that its squares are 35 mm"
              + " wide, glue it onto something flat.")
  static final class Board implements Callable<Integer> {
    /** 300 dots per inch. */
    private static final int PIXELS_PER_SQUARE = 413;

    @Option(names = "--out", required = true, paramLabel = "FILE.png", description = "gets it")
    private Path out = Path.of("");

    @Override
    public Integer call() {
      CharucoTarget.A4.print(out, PIXELS_PER_SQUARE);
      return Flowdeck.DONE;
    }
  }
}
