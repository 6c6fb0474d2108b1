package flowdeck.cli;

import flowdeck.console.StationOperations;
import flowdeck.console.shell.ConsoleApp;
import flowdeck.station.Station;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
  @Mixin private RunOptions run = new RunOptions();

  @Override
  public Integer call() {
    if (!Display.present()) {
      Display.useHeadlessToolkit();
      PrintWriter out = spec.commandLine().getOut();
      out.println("No display: playing one simulated trial without a window.");
      return HandsFreeTrial.run(run, null, out);
    }
    try (Station station = run.open()) {
      run.choice(station).ifPresent(station::select);
      ConsoleApp.run(new StationOperations(station), "Flowdeck", console -> {});
    }
    return Flowdeck.DONE;
  }
}
