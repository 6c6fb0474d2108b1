package flowdeck.cli;

import flowdeck.experiment.Experiment;
import flowdeck.experiment.ExperimentFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code experiment}: a grid of trainings and evaluations. */
@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    description =
        "Trains and evaluates a grid of policies and writes tables, plots and which differences"
            + " are beyond chance. Interrupted, the same command goes on.",
    footer = {
      "",
      "The file holds options of train and evaluate; lists make a grid:",
      "  train: {data: demos, encoder: models/stack-blocks-two, stride: [1, 2, 4, 8]}",
      "  evaluate: {task: stack-blocks-two, trials: 100, selection: [direct, sbs, gr]}",
      "  open-loop: {data: recordings, episodes: 40-46}",
      "runs: a list of such entries, each a grid upon what stands beside it."
    })
final class ExperimentCommand implements Callable<Integer> {
  /** Options the experiment itself sets. */
  private static final Set<String> OWN =
      Set.of("out", "json", "resume", "open-loop", "worker", "help", "version");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE.yaml", description = "what to compare")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "gets policies, evaluations and the report (default: sessions/experiments/NAME)")
  private @Nullable Path out;

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    Experiment experiment = ExperimentFile.read(file, options("train"), options("evaluate"));
    Path folder =
        out != null
            ? out
            : Path.of("sessions", "experiments")
                .resolve(experiment.name().replaceAll("[^\\w.+-]+", "-"));
    return new ExperimentRun(experiment, folder, print).run() ? Flowdeck.DONE : Flowdeck.NO;
  }

  /** The options of another command, without dashes. */
  private Set<String> options(String command) {
    CommandLine other = spec.root().commandLine().getSubcommands().get(command);
    Set<String> names = new HashSet<>();
    if (other != null) {
      for (OptionSpec option : other.getCommandSpec().options()) {
        names.add(option.longestName().replaceFirst("^-+", ""));
      }
    }
    names.removeAll(OWN);
    return names;
  }
}
