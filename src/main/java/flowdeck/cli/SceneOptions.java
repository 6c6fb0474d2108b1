package flowdeck.cli;

import flowdeck.core.CellDescription;
import flowdeck.sim.CameraPose;
import flowdeck.sim.Conditions;
import flowdeck.sim.FrameFaults;
import flowdeck.sim.Randomisation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the simulated cell is altered; the same options in every command that runs it. */
final class SceneOptions {
  @Option(
      names = "--randomise",
      paramLabel = "AXES",
      description =
          "draw anew for each trial: clutter, textures, light, table-height, camera, noise, or all")
  private @Nullable String randomise;

  @Option(
      names = "--camera-pose",
      paramLabel = "POSE",
      description =
          "where the simulated camera stands and the point it looks at, X,Y,Z,X,Y,Z in metres"
              + " (usual: 1.35,0,0.95,0.35,0,0.1)")
  private @Nullable String pose;

  /** The conditions with a camera that works. */
  Conditions conditions() {
    return conditions(FrameFaults.NONE);
  }

  Conditions conditions(FrameFaults faults) {
    return new Conditions(
        pose == null ? null : CameraPose.parse(pose, CellDescription.simulated()),
        randomise == null ? Randomisation.NONE : Randomisation.parse(randomise),
        faults);
  }
}
