package flowdeck.cli;

import flowdeck.console.StationOperations;
import flowdeck.console.shell.ConsoleApp;
import flowdeck.station.Station;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
      return HandsFreeTrial.run(run, null, null, out);
    }
    AtomicReference<@Nullable Station> opened = new AtomicReference<>();
    try {
      ConsoleApp.run(
          "Flowdeck",
          () -> {
            Station station = run.open();
            opened.set(station);
            run.choice(station).ifPresent(station::select);
            return new StationOperations(station);
          },
          console -> {});
    } finally {
      Station station = opened.get();
      if (station != null) {
        station.close();
      }
    }
    return Flowdeck.DONE;
  }
}
