package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.UnfinishedTakes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Long work on datasets that an operator may order: what a {@code dataset} command does. */
public sealed interface DatasetOrder {

  /** What is being done, e.g. "Deleting episode 3 of demos". */
  String title();

  /** The command line that does it. */
  List<String> arguments();

  /** The datasets that it reads or changes. */
  List<Path> data();

  /** The new folder that it makes, or null. */
  default @Nullable Path made() {
    return null;
  }

  /** Formats of other programs. */
  enum Format {
    LEROBOT_V3("LeRobot v3.0", "lerobot-v3"),
    LEROBOT_V21("LeRobot v2.1", "lerobot-v2.1"),
    ROBOTWIN("RoboTwin HDF5", "robotwin-hdf5");

    private final String title;
    private final String word;

    Format(String title, String word) {
      this.title = title;
      this.word = word;
    }

    /** E.g. "LeRobot v2.1". */
    public String title() {
      return title;
    }
  }

  /** Moves episodes to the trash. */
  record Delete(Path dataset, List<Integer> episodes) implements DatasetOrder {
    public Delete {
      episodes = some(episodes);
    }

    @Override
    public String title() {
      return "Deleting %s of %s".formatted(words(episodes), name(dataset));
    }

    @Override
    public List<String> arguments() {
      return command("delete", "--data", dataset, "--episodes", LeRobotDataset.ranges(episodes));
    }

    @Override
    public List<Path> data() {
      return List.of(dataset);
    }
  }

  /** Undoes the newest edit. */
  record Restore(Path dataset) implements DatasetOrder {
    @Override
    public String title() {
      return "Undoing the newest edit of " + name(dataset);
    }

    @Override
    public List<String> arguments() {
      return command("restore", "--data", dataset);
    }

    @Override
    public List<Path> data() {
      return List.of(dataset);
    }
  }

  /**
   * Cuts an episode.
   *
   * @param fromSeconds of what is kept
   * @param toSeconds of what is kept, infinite for the end
   */
  record Trim(Path dataset, int episode, double fromSeconds, double toSeconds)
      implements DatasetOrder {
    @Override
    public String title() {
      return "Trimming episode %d of %s".formatted(episode, name(dataset));
    }

    @Override
    public List<String> arguments() {
      return command(
          "trim",
          "--data",
          dataset,
          "--episode",
          episode,
          "--from",
          String.format(Locale.ROOT, "%.4f", fromSeconds),
          "--to",
          Double.isInfinite(toSeconds)
              ? "Infinity"
              : String.format(Locale.ROOT, "%.4f", toSeconds));
    }

    @Override
    public List<Path> data() {
      return List.of(dataset);
    }
  }

  /**
   * Writes episodes in a format for other programs, or copies them.
   *
   * @param episodes none for all
   */
  record Export(Path dataset, List<Integer> episodes, Format format, Path made)
      implements DatasetOrder {
    public Export {
      episodes = List.copyOf(episodes);
    }

    @Override
    public String title() {
      return "%s %s of %s as %s"
          .formatted(
              format == Format.LEROBOT_V3 ? "Copying" : "Exporting",
              episodes.isEmpty() ? "all episodes" : words(episodes),
              name(dataset),
              name(made));
    }

    @Override
    public List<String> arguments() {
      List<String> arguments =
          new ArrayList<>(
              command("export", "--format", format.word, "--data", dataset, "--out", made));
      if (!episodes.isEmpty()) {
        arguments.addAll(List.of("--episodes", LeRobotDataset.ranges(episodes)));
      }
      return arguments;
    }

    @Override
    public List<Path> data() {
      return List.of(dataset);
    }
  }

  /** Makes two datasets: one of the episodes, one of the others. */
  record Split(Path dataset, List<Integer> episodes, Path made) implements DatasetOrder {
    public Split {
      episodes = some(episodes);
    }

    @Override
    public String title() {
      return "Splitting %s into two in %s".formatted(name(dataset), name(made));
    }

    @Override
    public List<String> arguments() {
      return command(
          "split", "--data", dataset, "--episodes", LeRobotDataset.ranges(episodes), "--out", made);
    }

    @Override
    public List<Path> data() {
      return List.of(dataset);
    }
  }

  /** Puts datasets together in a new one. */
  record Merge(List<Path> data, Path made) implements DatasetOrder {
    public Merge {
      data = List.copyOf(data);
    }

    @Override
    public String title() {
      return "Merging %s as %s"
          .formatted(
              String.join(" and ", data.stream().map(DatasetOrder::name).toList()), name(made));
    }

    @Override
    public List<String> arguments() {
      List<Object> arguments = new ArrayList<>(List.of("merge"));
      arguments.addAll(data);
      arguments.addAll(List.of("--out", made));
      return command(arguments.toArray());
    }
  }

  /** Makes a dataset of what other programs recorded. */
  record Import(Path folder, Format format, Path made) implements DatasetOrder {
    @Override
    public String title() {
      return "Importing %s as %s".formatted(name(folder), name(made));
    }

    @Override
    public List<String> arguments() {
      return command("import", "--format", format.word, "--data", folder, "--out", made);
    }

    @Override
    public List<Path> data() {
      return List.of();
    }
  }

  /** Checks every table and video. */
  record Check(Path dataset) implements DatasetOrder {
    @Override
    public String title() {
      return "Checking " + name(dataset);
    }

    @Override
    public List<String> arguments() {
      return command("validate", dataset);
    }

    @Override
    public List<Path> data() {
      return List.of(dataset);
    }
  }

  /**
   * A dataset's short name: that of its session or folder, of parts and recovered recordings with
   * what they are of before it.
   */
  static String name(Path dataset) {
    Path parent = dataset.toAbsolutePath().normalize().getParent();
    Path last = dataset.getFileName();
    if (last == null || parent == null || parent.getFileName() == null) {
      return dataset.toString();
    }
    return switch (last.toString()) {
      case "dataset" -> parent.getFileName().toString();
      case "first", "second" -> parent.getFileName() + ", " + last;
      default ->
          parent.getParent() != null && parent.equals(UnfinishedTakes.recovered(parent.getParent()))
              ? name(parent.getParent()) + ", recovered " + last
              : last.toString();
    };
  }

  /** Episodes in words, e.g. "episodes 0-2, 5". */
  static String words(List<Integer> episodes) {
    return (episodes.size() == 1 ? "episode " : "episodes ") + LeRobotDataset.ranges(episodes);
  }

  private static List<Integer> some(List<Integer> episodes) {
    if (episodes.isEmpty()) {
      throw new InputException("Select the episodes first.");
    }
    return episodes.stream().sorted().toList();
  }

  private static List<String> command(Object... arguments) {
    List<String> command = new ArrayList<>(List.of("dataset"));
    Arrays.stream(arguments)
        .map(
            argument ->
                argument instanceof Path path
                    ? path.toAbsolutePath().normalize().toString()
                    : argument.toString())
        .forEach(command::add);
    return command;
  }
}
