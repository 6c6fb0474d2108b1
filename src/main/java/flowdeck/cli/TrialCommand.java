package flowdeck.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trial}: one trial from start to label without a hand on it. */
@Command(
    name = "trial",
    mixinStandardHelpOptions = true,
    description = "Runs one trial in real time; the cell's own judge gives the label.")
final class TrialCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Place place = new Place();
  @Mixin private SelectionOptions selection = new SelectionOptions();

  @Option(
      names = "--task",
      defaultValue = "",
      description = "task name or file (default: the cell's usual one)")
  private String task = "";

  @Option(
      names = "--policy",
      defaultValue = "",
      description = "folder under the models folder (default: the first that fits)")
  private String policy = "";

  @Option(
      names = "--seed",
      description =
          "seed of the scene and of all draws; of a recording, the episode (default: the cell's"
              + " usual one)")
  private @Nullable Long seed;

  @Option(
      names = "--headless",
      description = "draw the console into memory even if there is a display")
  private boolean headless;

  @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
  private @Nullable Path json;

  @Override
  public Integer call() {
    if (headless || !Display.present()) {
      Display.useHeadlessToolkit();
    }
    return HandsFreeTrial.run(
        place, task, policy, seed, selection.selection(), json, spec.commandLine().getOut());
  }
}
