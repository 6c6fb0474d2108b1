package flowdeck.cli;

import flowdeck.sim.FrameFaults;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What goes wrong on purpose; the same options in every command that runs the simulated cell. */
final class FaultOptions {
  @Option(
      names = "--camera-faults",
      paramLabel = "FAULTS",
      description =
          "make the simulated camera fail, to see that the arms are held: delay=MILLISECONDS,"
              + " drop=SHARE of frames, freeze=SECOND+SECONDS without any, stuck=SECOND+SECONDS"
              + " with the same picture under new times; e.g. delay=120,drop=0.1,freeze=5+2")
  private @Nullable String faults;

  FrameFaults faults() {
    return faults == null ? FrameFaults.NONE : FrameFaults.parse(faults);
  }
}
