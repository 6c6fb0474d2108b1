package flowdeck.cli;

import flowdeck.core.InputException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The command line. Exit codes: 0 done, 1 a valid "no" (not valid, not converged), 2 bad input, 3
 * internal error.
 *
 * <p>Does not extend the JavaFX application class, so that it starts from a plain class path.
 */
@Command(
    name = "flowdeck",
    mixinStandardHelpOptions = true,
    versionProvider = Flowdeck.Version.class,
    description = "Console for trials of a normalizing-flow policy on two KUKA LBR iiwa 7 arms.",
    subcommands = {
      ConsoleCommand.class,
      TrialCommand.class,
      CollectCommand.class,
      TrainEncoderCommand.class,
      ModelsCommand.class,
      TrainCommand.class,
      TrainObservationCommand.class,
      CalibrateCommand.class,
      EvaluateCommand.class,
      ExperimentCommand.class,
      BenchCommand.class,
      DatasetCommand.class,
      CellCommand.class,
      StoreCommand.class,
      ReportCommand.class
    })
public final class Flowdeck implements Runnable {
  static final int DONE = 0;
  static final int NO = 1;
  static final int BAD_INPUT = 2;
  static final int INTERNAL_ERROR = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Flowdeck.class);

  private Flowdeck() {}

  public static void main(String[] args) {
    System.exit(
        run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args));
  }

  /**
   * Runs one command line and returns its exit code; what {@link #main} does without ending the
   * JVM.
   */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new Flowdeck());
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (problem, given) -> {
          // What is not understood is repeated, and may be the address of a store.
          err.println(
              "flowdeck: "
                  + String.valueOf(problem.getMessage())
                      .replaceAll("(?i)(password=)[^&'\\s]*", "$1…"));
          err.println("See: flowdeck " + commandPath(problem.getCommandLine()) + "--help");
          return BAD_INPUT;
        });
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> {
          if (problem instanceof InputException) {
            err.println("flowdeck: " + problem.getMessage());
            return BAD_INPUT;
          }
          LOG.error("Internal error in {}", command.getCommandName(), problem);
          err.println("flowdeck: internal error: " + problem);
          return INTERNAL_ERROR;
        });
    String[] given = args.length == 0 ? new String[] {"console"} : args;
    return line.execute(given);
  }

  private static String commandPath(CommandLine command) {
    CommandLine parent = command.getParent();
    return parent == null ? "" : commandPath(parent) + command.getCommandName() + " ";
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        new CommandLine(this),
        "a command is missing: console, trial, collect, train, calibrate, evaluate, models or"
            + " dataset");
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Flowdeck.class.getPackage().getImplementationVersion();
      return new String[] {"flowdeck " + (version == null ? "0.1.0-SNAPSHOT" : version)};
    }
  }
}
