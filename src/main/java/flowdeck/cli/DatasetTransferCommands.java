package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.dataset.DatasetCopy;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Watcher;
import flowdeck.dataset.edit.NewDatasets;
import flowdeck.dataset.lerobot21.LeRobot21Export;
import flowdeck.dataset.robotwin.RoboTwinExport;
import flowdeck.dataset.robotwin.RoboTwinImport;
import flowdeck.trial.JsonFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dataset export} and {@code dataset import}. */
final class DatasetTransferCommands {
  private static final String FORMATS = "lerobot-v2.1, lerobot-v3 or robotwin-hdf5";

  private DatasetTransferCommands() {}

  /** Formats by their names on the command line. */
  private enum Format {
    LEROBOT_V21("lerobot-v2.1"),
    LEROBOT_V3("lerobot-v3"),
    ROBOTWIN("robotwin-hdf5");

    private final String word;

    Format(String word) {
      this.word = word;
    }

    static Format named(String word) {
      return Arrays.stream(values())
          .filter(format -> format.word.equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new InputException(
                      "There is no format %s; give --format %s.".formatted(word, FORMATS)));
    }
  }

  /** The result; names are a contract. */
  record Result(String format, String out, int episodes, long frames, List<String> notes) {}

  /** Runs the work and tells what came out. */
  private static int tell(
      PrintWriter print,
      Format format,
      Path out,
      @Nullable Path json,
      Function<Watcher, DatasetCopy.Report> work) {
    DatasetCopy.Report report = DatasetWork.run(print, work);
    if (report == null) {
      return Flowdeck.NO;
    }
    report.notes().forEach(print::println);
    print.printf("%d episodes, %d frames in %s%n", report.episodes(), report.frames(), out);
    if (json != null) {
      JsonFile.write(
          json,
          new Result(
              format.word, out.toString(), report.episodes(), report.frames(), report.notes()));
    }
    return Flowdeck.DONE;
  }

  /** {@code dataset export}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Writes a dataset, or some of its episodes, in a format for other programs.")
  static final class Export implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--format", required = true, paramLabel = "FORMAT", description = FORMATS)
    private String format = "";

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "the dataset")
    private Path data = Path.of("");

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "folder of the export, empty or absent")
    private Path out = Path.of("");

    @Option(
        names = "--episodes",
        paramLabel = "A-B,...",
        description = "which to export, e.g. 0-9,12 (default: all)")
    private @Nullable String episodes;

    @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
    private @Nullable Path json;

    @Override
    public Integer call() {
      Format wanted = Format.named(format);
      List<Integer> chosen = EpisodeNumbers.parse(episodes, data);
      return tell(
          spec.commandLine().getOut(),
          wanted,
          out,
          json,
          watcher ->
              switch (wanted) {
                case LEROBOT_V21 -> LeRobot21Export.run(data, chosen, out, watcher);
                case LEROBOT_V3 -> NewDatasets.copy(data, chosen, out, watcher);
                case ROBOTWIN -> RoboTwinExport.run(data, chosen, out, watcher);
              });
    }
  }

  /** What only RoboTwin's episodes leave open. */
  static final class RoboTwinOptions {
    @Option(
        names = "--fps",
        description =
            "RoboTwin: frames per second to declare; it saves every 15th of 250 steps (default: "
                + RoboTwinImport.FRAMES_PER_SECOND
                + ", or what a file of ours says)")
    private @Nullable Integer framesPerSecond;

    @Option(
        names = "--exchange-red-blue",
        paramLabel = "WHEN",
        description =
            "RoboTwin: auto (in files without the mark of newer ones, whose colours are exchanged),"
                + " yes or no (default: auto)")
    private RoboTwinImport.@Nullable Exchange exchange;

    private boolean given() {
      return framesPerSecond != null || exchange != null;
    }

    DatasetCopy.Report run(Path data, Path out, Watcher watcher) {
      int fps = framesPerSecond == null ? 0 : framesPerSecond;
      return RoboTwinImport.run(
          data, out, fps, exchange == null ? RoboTwinImport.Exchange.AUTO : exchange, watcher);
    }

    void check() {
      if (framesPerSecond != null && (framesPerSecond < 1 || framesPerSecond > 1000)) {
        throw new InputException("--fps must be 1 to 1000, got " + framesPerSecond + ".");
      }
    }
  }

  /** {@code dataset import}. */
  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = "Makes a LeRobot v3.0 dataset of what other programs recorded.")
  static final class Import implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private RoboTwinOptions robotwin = new RoboTwinOptions();

    @Option(names = "--format", required = true, paramLabel = "FORMAT", description = FORMATS)
    private String format = "";

    @Option(
        names = "--data",
        required = true,
        paramLabel = "DIR",
        description = "folder of what is to be imported")
    private Path data = Path.of("");

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "folder of the dataset, empty or absent")
    private Path out = Path.of("");

    @Option(
        names = "--episodes",
        paramLabel = "A-B,...",
        description = "LeRobot: which to import, e.g. 0-9,12 (default: all)")
    private @Nullable String episodes;

    @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
    private @Nullable Path json;

    @Override
    public Integer call() {
      Format given = Format.named(format);
      robotwin.check();
      PrintWriter print = spec.commandLine().getOut();
      if (given == Format.ROBOTWIN) {
        if (episodes != null) {
          throw new InputException(
              "--episodes is for LeRobot datasets; move RoboTwin's other episodes away.");
        }
        return tell(print, given, out, json, watcher -> robotwin.run(data, out, watcher));
      }
      if (robotwin.given()) {
        throw new InputException(
            "--fps and --exchange-red-blue are for --format robotwin-hdf5; leave them out.");
      }
      requireVersion(given);
      List<Integer> chosen = EpisodeNumbers.parse(episodes, data);
      return tell(print, given, out, json, watcher -> NewDatasets.copy(data, chosen, out, watcher));
    }

    private void requireVersion(Format given) {
      String version = LeRobotDataset.open(data).info().version();
      Format found = version.equals("v2.1") ? Format.LEROBOT_V21 : Format.LEROBOT_V3;
      if (found != given) {
        throw new InputException(
            "%s is of format %s; say --format %s.".formatted(data, version, found.word));
      }
    }
  }

  /** {@code dataset import-robotwin}: the same as {@code import --format robotwin-hdf5}. */
  @Command(
      name = "import-robotwin",
      mixinStandardHelpOptions = true,
      description = "Makes a LeRobot dataset of RoboTwin's episodes (HDF5), old or new.")
  static final class ImportRoboTwin implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private RoboTwinOptions robotwin = new RoboTwinOptions();

    @Parameters(paramLabel = "DIR", description = "folder with episode0.hdf5 and so on")
    private Path folder = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "the dataset")
    private Path out = Path.of("");

    @Override
    public Integer call() {
      robotwin.check();
      return tell(
          spec.commandLine().getOut(),
          Format.ROBOTWIN,
          out,
          null,
          watcher -> robotwin.run(folder, out, watcher));
    }
  }
}
