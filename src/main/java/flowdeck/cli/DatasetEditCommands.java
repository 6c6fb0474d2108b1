package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.dataset.DatasetCopy;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Watcher;
import flowdeck.dataset.edit.DatasetEdits;
import flowdeck.dataset.edit.NewDatasets;
import flowdeck.trial.JsonFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dataset merge}, {@code split}, {@code trim}, {@code delete} and {@code restore}. */
final class DatasetEditCommands {
  private DatasetEditCommands() {}

  /** Where the result goes for programs. */
  static final class JsonOption {
    @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
    private @Nullable Path json;

    void write(Object result) {
      if (json != null) {
        JsonFile.write(json, result);
      }
    }
  }

  private static void tell(PrintWriter print, Path folder, DatasetCopy.Report report) {
    report.notes().forEach(print::println);
    print.printf("%d episodes, %d frames in %s%n", report.episodes(), report.frames(), folder);
  }

  /** Runs an edit in place and tells what came out. */
  private static int edit(
      PrintWriter print,
      Path data,
      JsonOption json,
      String what,
      Function<Watcher, DatasetEdits.Result> edit) {
    DatasetEdits.Result result = DatasetWork.run(print, edit);
    if (result == null) {
      return Flowdeck.NO;
    }
    result.notes().forEach(print::println);
    print.printf(
        "%s; %d episodes, %d frames in %s%n",
        what.formatted("trash/" + result.trash()), result.episodes(), result.frames(), data);
    json.write(result);
    return Flowdeck.DONE;
  }

  /** {@code dataset merge}. */
  @Command(
      name = "merge",
      mixinStandardHelpOptions = true,
      description = "Puts datasets with the same columns, cameras and rate together in a new one.")
  static final class Merge implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private JsonOption json = new JsonOption();

    @Parameters(paramLabel = "DIR", arity = "2..*", description = "the datasets, in order")
    private List<Path> sources = List.of();

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "the new dataset, empty or absent")
    private Path out = Path.of("");

    @Override
    public Integer call() {
      PrintWriter print = spec.commandLine().getOut();
      DatasetCopy.Report report =
          DatasetWork.run(print, watcher -> NewDatasets.merge(sources, out, watcher));
      if (report == null) {
        return Flowdeck.NO;
      }
      tell(print, out, report);
      json.write(report);
      return Flowdeck.DONE;
    }
  }

  /** The result of a split; names are a contract. */
  record SplitResult(
      String first, DatasetCopy.Report chosen, String second, DatasetCopy.Report others) {}

  /** {@code dataset split}. */
  @Command(
      name = "split",
      mixinStandardHelpOptions = true,
      description = "Makes two new datasets of one, in the folders first and second of --out.")
  static final class Split implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private JsonOption json = new JsonOption();

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "the dataset")
    private Path data = Path.of("");

    @Option(names = "--at", paramLabel = "N", description = "the second begins with this episode")
    private @Nullable Integer at;

    @Option(
        names = "--episodes",
        paramLabel = "A-B,...",
        description = "those for the first, e.g. 0-9,12; the others are for the second")
    private @Nullable String episodes;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "folder of the two datasets, empty or absent")
    private Path out = Path.of("");

    @Override
    public Integer call() {
      PrintWriter print = spec.commandLine().getOut();
      List<Integer> first = first();
      NewDatasets.Split split =
          DatasetWork.run(print, watcher -> NewDatasets.split(data, first, out, watcher));
      if (split == null) {
        return Flowdeck.NO;
      }
      tell(print, split.first(), split.chosen());
      tell(print, split.second(), split.others());
      json.write(
          new SplitResult(
              split.first().toString(), split.chosen(), split.second().toString(), split.others()));
      return Flowdeck.DONE;
    }

    private List<Integer> first() {
      if ((at == null) == (episodes == null)) {
        throw new InputException("Say where to split, either --at N or --episodes A-B,...");
      }
      if (at == null) {
        return EpisodeNumbers.parse(episodes, data);
      }
      int last = LeRobotDataset.open(data).episodes().size() - 1;
      if (at < 1 || at > last) {
        throw new InputException("--at must be 1 to %d for %s, got %d.".formatted(last, data, at));
      }
      return IntStream.range(0, at).boxed().toList();
    }
  }

  /** {@code dataset trim}. */
  @Command(
      name = "trim",
      mixinStandardHelpOptions = true,
      description = "Cuts beginning and end off an episode; what it was goes to the trash.")
  static final class Trim implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private JsonOption json = new JsonOption();

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "the dataset")
    private Path data = Path.of("");

    @Option(names = "--episode", required = true, paramLabel = "N", description = "which")
    private int episode;

    @Option(
        names = "--from",
        paramLabel = "S",
        defaultValue = "0",
        description = "where it is to begin, seconds (default: ${DEFAULT-VALUE})")
    private double from;

    @Option(
        names = "--to",
        paramLabel = "S",
        defaultValue = "Infinity",
        description = "where it is to end, seconds (default: at its end)")
    private double to;

    @Override
    public Integer call() {
      return edit(
          spec.commandLine().getOut(),
          data,
          json,
          "Episode %d as it was is in %%s".formatted(episode),
          watcher -> DatasetEdits.trim(data, episode, from, to, watcher));
    }
  }

  /** {@code dataset delete}. */
  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Moves episodes to the dataset's trash; the others move up.")
  static final class Delete implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private JsonOption json = new JsonOption();

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "the dataset")
    private Path data = Path.of("");

    @Option(
        names = "--episodes",
        required = true,
        paramLabel = "A-B,...",
        description = "which, e.g. 3,7-9")
    private String episodes = "";

    @Override
    public Integer call() {
      List<Integer> chosen = EpisodeNumbers.parse(episodes, data);
      return edit(
          spec.commandLine().getOut(),
          data,
          json,
          "%d deleted episodes are in %%s".formatted(chosen.size()),
          watcher -> DatasetEdits.delete(data, chosen, watcher));
    }
  }

  /** {@code dataset restore}. */
  @Command(
      name = "restore",
      mixinStandardHelpOptions = true,
      description = "Undoes the newest trim or delete: brings back what it moved to the trash.")
  static final class Restore implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private JsonOption json = new JsonOption();

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "the dataset")
    private Path data = Path.of("");

    @Override
    public Integer call() {
      return edit(
          spec.commandLine().getOut(),
          data,
          json,
          "What was in %s is back",
          watcher -> DatasetEdits.restore(data, watcher));
    }
  }
}
