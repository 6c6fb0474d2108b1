package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.policy.Drawing;
import flowdeck.policy.PolicyFolder;
import flowdeck.sim.Conditions;
import flowdeck.station.Choice;
import flowdeck.station.Policies;
import flowdeck.station.Station;
import flowdeck.trial.Tasks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What to run and where; the same options in every command that opens the console. */
final class RunOptions {
  @Mixin PlaceOptions place = new PlaceOptions();
  @Mixin private StoreOptions store = new StoreOptions();
  @Mixin private SelectionOptions selection = new SelectionOptions();

  @Mixin private SceneOptions scene = new SceneOptions();
  @Mixin private FaultOptions faults = new FaultOptions();

  @Option(names = "--task", description = "task name or file (default: the cell's usual one)")
  private @Nullable String task;

  @Option(
      names = "--policy",
      description = "folder under the models folder (default: the first that fits the cell)")
  private @Nullable String policy;

  @Option(
      names = "--seed",
      description =
          "seed of the scene and of all draws; of a recording, the episode (default: the cell's"
              + " usual one)")
  private @Nullable Long seed;

  @Option(
      names = "--hold-on-alarm",
      description =
          "brake and hold when the policy's confidence crosses a threshold (see calibrate)")
  private boolean holdOnAlarm;

  /** Opens the station; what was asked for by name is checked before anything else is opened. */
  Station open() {
    if (task != null) {
      Tasks.named(task);
    }
    if (policy != null) {
      drawing(policy);
    }
    if (seed != null) {
      Seeds.require("--seed", seed);
    }
    Conditions conditions = scene.conditions(faults.faults());
    Station station =
        Station.open(place.cell, conditions, store.open(place.sessions), place.models);
    station.holdOnAlarm(holdOnAlarm);
    return station;
  }

  /** What to run first; empty if no policy was named and none fits the cell. */
  Optional<Choice> choice(Station station) {
    String wanted = task == null ? station.place().usualTask() : task;
    String named =
        policy != null
            ? policy
            : Policies.usual(
                place.models, station.place().cell().layout(), Tasks.named(wanted).instruction());
    return named.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Choice(
                wanted, named, seed == null ? station.place().usualSeed() : seed, drawing(named)));
  }

  private Drawing drawing(String name) {
    return selection.drawing(
        name, PolicyFolder.describe(Policies.find(place.models, name)).model());
  }

  /** What to run, or an error if no policy fits. */
  Choice requireChoice(Station station) {
    return choice(station)
        .orElseThrow(
            () ->
                new InputException(
                    "There is no policy for this cell in %s; train one or point --models to a folder of policies."
                        .formatted(place.models)));
  }
}
