package flowdeck.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where things are; the same options in every command that needs them. */
final class PlaceOptions {
  @Option(
      names = "--cell",
      defaultValue = "simulated",
      paramLabel = "CELL",
      description =
          "simulated, virtual-fri (the same behind stand-ins that speak the robots' protocols),"
              + " replay:DIR for a recorded dataset, or a cell's YAML file (default:"
              + " ${DEFAULT-VALUE})")
  String cell = "simulated";

  @Option(
      names = "--sessions",
      defaultValue = "sessions",
      paramLabel = "DIR",
      description = "where trials and recordings land (default: ${DEFAULT-VALUE})")
  Path sessions = Path.of("sessions");

  @Option(
      names = "--models",
      defaultValue = "models",
      paramLabel = "DIR",
      description = "where policies are read from (default: ${DEFAULT-VALUE})")
  Path models = Path.of("models");
}
