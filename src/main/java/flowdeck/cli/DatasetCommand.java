package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.dataset.ColumnRange;
import flowdeck.dataset.DatasetValidator;
import flowdeck.dataset.robotwin.RoboTwinImport;
import flowdeck.station.Collection;
import flowdeck.trial.JsonFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dataset}: looks after recorded datasets. */
@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    description = "Looks after recorded datasets.",
    subcommands = {DatasetCommand.Validate.class, DatasetCommand.ImportRoboTwin.class})
final class DatasetCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new InputException(
        "Say what to do with the dataset: dataset validate DIR, or dataset import-robotwin DIR"
            + " --out DIR.");
  }

  /** {@code dataset validate}: exit code 0 if the dataset is valid, 1 if not. */
  @Command(
      name = "validate",
      mixinStandardHelpOptions = true,
      description =
          "Checks tables, indices, timestamps, statistics and videos of a LeRobot dataset.")
  static final class Validate implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "dataset folder")
    private Path folder = Path.of("");

    @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
    private @Nullable Path json;

    /** The result; names are a contract. */
    record Result(boolean valid, int episodes, long frames, List<String> problems) {}

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      DatasetValidator.Report report = DatasetValidator.validate(folder);
      report.problems().forEach(out::println);
      out.printf(
          "%s: %d episodes, %d frames, %s%n",
          folder,
          report.episodes(),
          report.frames(),
          report.valid() ? "valid" : report.problems().size() + " problems");
      // Of a broken dataset the problems are told above.
      String strength =
          report.valid()
              ? ColumnRange.of(folder, Collection.HUMAN_LIKE).map(ColumnRange::text).orElse("")
              : "";
      if (!strength.isEmpty()) {
        out.printf("  demonstrated like a human, strength %s%n", strength);
      }
      if (json != null) {
        JsonFile.write(
            json,
            new Result(report.valid(), report.episodes(), report.frames(), report.problems()));
      }
      return report.valid() ? Flowdeck.DONE : Flowdeck.NO;
    }
  }

  /** {@code dataset import-robotwin}: RoboTwin's episodes as a dataset. */
  @Command(
      name = "import-robotwin",
      mixinStandardHelpOptions = true,
      description = "Makes a LeRobot dataset of RoboTwin's episodes (HDF5), old or new.")
  static final class ImportRoboTwin implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "folder with episode0.hdf5 and so on")
    private Path folder = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "the dataset")
    private Path out = Path.of("");

    @Option(
        names = "--fps",
        defaultValue = "" + RoboTwinImport.FRAMES_PER_SECOND,
        description =
            "frames per second to declare; RoboTwin saves every 15th of 250 steps (default:"
                + " ${DEFAULT-VALUE})")
    private int framesPerSecond;

    @Option(
        names = "--exchange-red-blue",
        defaultValue = "auto",
        paramLabel = "WHEN",
        description =
            "auto: in files without the mark of newer ones, whose colours are exchanged; yes; no"
                + " (default: ${DEFAULT-VALUE})")
    private RoboTwinImport.Exchange exchange = RoboTwinImport.Exchange.AUTO;

    @Override
    public Integer call() {
      PrintWriter print = spec.commandLine().getOut();
      if (framesPerSecond < 1 || framesPerSecond > 1000) {
        throw new InputException("--fps must be 1 to 1000, got " + framesPerSecond + ".");
      }
      Progress progress = new Progress(print);
      int episodes =
          RoboTwinImport.run(
              folder,
              out,
              framesPerSecond,
              exchange,
              (done, of) -> progress.at(done, of, "episodes"),
              () -> false);
      print.printf("%d episodes in %s%n", episodes, out);
      return Flowdeck.DONE;
    }
  }
}
