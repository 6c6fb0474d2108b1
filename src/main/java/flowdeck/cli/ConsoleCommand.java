package flowdeck.cli;

import flowdeck.console.StationOperations;
import flowdeck.console.shell.ConsoleApp;
import flowdeck.station.Choice;
import flowdeck.station.Policies;
import flowdeck.station.Station;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code console}: opens the window; without a display, plays one simulated trial and leaves its
 * picture.
 */
@Command(
    name = "console",
    mixinStandardHelpOptions = true,
    description = "Opens the console (the default command).")
final class ConsoleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Place place = new Place();
  @Mixin private SelectionOptions selection = new SelectionOptions();

  @Option(
      names = "--task",
      defaultValue = "",
      description = "task to offer first (default: the cell's usual one)")
  private String task = "";

  @Option(
      names = "--policy",
      defaultValue = "",
      description = "policy to offer first (default: the first that fits)")
  private String policy = "";

  @Option(
      names = "--seed",
      description =
          "seed of the scene and of all draws; of a recording, the episode (default: the cell's"
              + " usual one)")
  private @Nullable Long seed;

  @Override
  public Integer call() {
    if (!Display.present()) {
      Display.useHeadlessToolkit();
      spec.commandLine()
          .getOut()
          .println("No display: playing one simulated trial without a window.");
      return HandsFreeTrial.run(
          place, task, policy, seed, selection.selection(), null, spec.commandLine().getOut());
    }
    try (Station station = Station.open(place.cell, place.sessions, place.models)) {
      prepare(station);
      ConsoleApp.run(new StationOperations(station), "Flowdeck", console -> {});
    }
    return Flowdeck.DONE;
  }

  private void prepare(Station station) {
    String first =
        policy.isEmpty() ? Policies.usual(place.models, station.place().cell().layout()) : policy;
    if (!first.isEmpty()) {
      station.select(
          new Choice(
              task.isEmpty() ? station.place().usualTask() : task,
              first,
              seed == null ? station.place().usualSeed() : seed,
              selection.selection()));
    }
  }
}
