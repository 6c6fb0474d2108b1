package flowdeck.cli;

import flowdeck.console.shell.Film;
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
  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--headless",
      description = "draw the console into memory even if there is a display")
  private boolean headless;

  @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
  private @Nullable Path json;

  @Option(
      names = "--video",
      paramLabel = "FILE",
      description = "film the console during the trial: the picture with all plots, as MP4")
  private @Nullable Path video;

  @Override
  public Integer call() {
    if (video != null) {
      Film.require(video);
    }
    if (headless || !Display.present()) {
      Display.useHeadlessToolkit();
    }
    return HandsFreeTrial.run(run, json, video, spec.commandLine().getOut());
  }
}
