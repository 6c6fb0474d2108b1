package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.sim.TaskProgress;
import flowdeck.station.Collection;
import flowdeck.station.LockstepCell;
import flowdeck.trial.JsonFile;
import flowdeck.trial.Tasks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code collect}: demonstrations of the scripted expert in the simulated cell, as a LeRobot
 * dataset.
 */
@Command(
    name = "collect",
    mixinStandardHelpOptions = true,
    description =
        "Lets the scripted expert demonstrate a task in the simulated cell and writes a LeRobot"
            + " v3.0 dataset.")
final class CollectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SceneOptions scene = new SceneOptions();

  @Option(
      names = "--task",
      defaultValue = "stack-blocks-two",
      description = "task name or file (default: ${DEFAULT-VALUE})")
  private String task = "stack-blocks-two";

  @Option(
      names = "--episodes",
      defaultValue = "50",
      description = "how many demonstrations to keep (default: ${DEFAULT-VALUE})")
  private int episodes;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "first seed (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "dataset folder; episodes are added to one that is there")
  private Path folder = Path.of("");

  @Option(
      names = "--width",
      defaultValue = "640",
      description = "image width, px (default: ${DEFAULT-VALUE})")
  private int width;

  @Option(
      names = "--height",
      defaultValue = "480",
      description = "image height, px (default: ${DEFAULT-VALUE})")
  private int height;

  @Option(
      names = "--human-like",
      paramLabel = "STRENGTH",
      defaultValue = "0",
      description =
          "0 to 1: how much the expert moves as teleoperators do, with pauses, tremor, corrections"
              + " and varied speed (default: ${DEFAULT-VALUE}, plain)")
  private double humanLike;

  @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
  private @Nullable Path json;

  /**
   * The result.
   *
   * @param episodes kept in this run
   * @param expertSuccesses seeds the expert solved
   * @param seeds tried, in order
   * @param frames rows in the whole dataset
   * @param humanLike strength, 0 for the plain expert
   * @param conditions what differed in the cell from the usual one, "usual" if nothing
   */
  record Result(
      int episodes,
      int expertSuccesses,
      List<Long> seeds,
      long frames,
      double humanLike,
      String conditions) {}

  @Override
  public Integer call() {
    if (episodes < 1 || episodes > 100_000) {
      throw new InputException("--episodes must be 1 to 100000, got " + episodes + ".");
    }
    Seeds.require("--seed", seed);
    if (!(humanLike >= 0 && humanLike <= 1)) {
      throw new InputException("--human-like must be 0 to 1, got " + humanLike + ".");
    }
    if (width < 32
        || height < 32
        || width > 1920
        || height > 1440
        || width % 2 != 0
        || height % 2 != 0) {
      throw new InputException(
          "Images of %d x %d cannot be made; give even sizes from 32 x 32 to 1920 x 1440."
              .formatted(width, height));
    }
    PrintWriter out = spec.commandLine().getOut();
    List<Long> seeds = new ArrayList<>();
    int kept = 0;
    try (Collection collection =
        new Collection(Tasks.named(task), folder, width, height, humanLike, scene.conditions())) {
      Progress progress = new Progress(out);
      for (long next = seed; kept < episodes; next++) {
        LockstepCell.Result result = collection.demonstrate(next);
        seeds.add(next);
        if (result.progress().success()) {
          kept++;
        } else {
          out.printf(
              "seed %d was not solved (%s) and is left out%n", next, reason(result.progress()));
          if (seeds.size() > 10 && seeds.size() > 10 * kept) {
            throw new InputException(
                "The expert solved only %d of %d seeds of task %s; look at the task file."
                    .formatted(kept, seeds.size(), task));
          }
        }
        progress.at(kept, episodes, "%d frames".formatted(collection.frames()));
      }
      Result result =
          new Result(
              kept,
              kept,
              List.copyOf(seeds),
              collection.frames(),
              humanLike,
              scene.conditions().text());
      out.printf("%d episodes from %d seeds in %s%n", kept, seeds.size(), folder);
      if (json != null) {
        JsonFile.write(json, result);
      }
    }
    return Flowdeck.DONE;
  }

  private static String reason(TaskProgress progress) {
    return progress.reason() == null
        ? "the expert came no further than stage %d".formatted(progress.completedStage())
        : progress.reason();
  }
}
