package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.dataset.ColumnRange;
import flowdeck.dataset.DatasetValidator;
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
    subcommands = {
      DatasetCommand.Validate.class,
      DatasetTransferCommands.Export.class,
      DatasetTransferCommands.Import.class,
      DatasetTransferCommands.ImportRoboTwin.class,
      DatasetEditCommands.Merge.class,
      DatasetEditCommands.Split.class,
      DatasetEditCommands.Trim.class,
      DatasetEditCommands.Delete.class,
      DatasetEditCommands.Restore.class
    })
final class DatasetCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new InputException(
        "Say what to do with the dataset: dataset validate, export, import, merge, split, trim,"
            + " delete or restore; each tells more with --help.");
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
    record Result(boolean valid, int episodes, long frames, List<String> problems, String format) {}

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
      if (report.format().equals("v2.1")) {
        out.println(
            "  of LeRobot's format 2.1; `dataset import --format lerobot-v2.1` makes a dataset of"
                + " format 3.0 of it");
      }
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
            new Result(
                report.valid(),
                report.episodes(),
                report.frames(),
                report.problems(),
                report.format()));
      }
      return report.valid() ? Flowdeck.DONE : Flowdeck.NO;
    }
  }
}
