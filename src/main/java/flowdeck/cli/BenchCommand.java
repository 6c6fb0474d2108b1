package flowdeck.cli;

import flowdeck.bench.Bench;
import flowdeck.bench.BenchReport;
import flowdeck.bench.Sizes;
import flowdeck.core.InputException;
import flowdeck.trial.JsonFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench}: how long decisions take, beside others. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Times decisions beside the same in DJL, and beside another program, in interleaved"
            + " rounds.")
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--size",
      defaultValue = "full",
      description =
          "full (101 million parameters), standard (2 million) or small (default:"
              + " ${DEFAULT-VALUE})")
  private String size = "full";

  @Option(
      names = "--rounds",
      defaultValue = "30",
      description = "how many are counted (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--decisions",
      defaultValue = "1000",
      description = "of the fast flow alone, afterwards (default: ${DEFAULT-VALUE})")
  private int decisions;

  @Option(
      names = "--peer",
      paramLabel = "CMD",
      description =
          "another program that reads 'sbs 128' or 'gr 10' and answers with milliseconds, line by"
              + " line")
  private @Nullable String peer;

  @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
  private @Nullable Path json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Sizes sizes =
        switch (size) {
          case "full" -> Sizes.full();
          case "standard" -> Sizes.standard();
          case "small" -> Sizes.small();
          default ->
              throw new InputException(
                  "--size must be full, standard or small, got '%s'.".formatted(size));
        };
    Progress progress = new Progress(out);
    BenchReport report =
        new Bench(sizes, 128, rounds, decisions, peer)
            .run((done, of) -> progress.at(done, of, "rounds"));
    print(report, out);
    if (json != null) {
      JsonFile.write(json, report);
    }
    return Flowdeck.DONE;
  }

  private static void print(BenchReport report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%d processors, %s, film %.1f M parameters, concat %.1f M, diffusion %.1f M; medians"
            + " (shortest), ms%n",
        report.processors(),
        report.engine(),
        report.parameters() / 1e6,
        report.concatParameters() / 1e6,
        report.unetParameters() / 1e6);
    for (BenchReport.Row row : report.rows()) {
      out.printf(
          Locale.ROOT,
          "  %-36s %6.1fx (shortest %5.1fx, 10-90 %% %5.1f to %5.1f)  %7.1f (%6.1f)  peer %8.1f"
              + " (%7.1f)%n",
          row.name(),
          row.ratioMedian(),
          row.ratioMin(),
          row.ratioLow(),
          row.ratioHigh(),
          row.millisMedian(),
          row.millisMin(),
          row.peerMillisMedian(),
          row.peerMillisMin());
    }
    BenchReport.Decisions alone = report.decisions();
    out.printf(
        Locale.ROOT,
        "  %d decisions: median %.1f ms, p99 %.1f, longest %.1f; %.1f bytes allocated each%n",
        alone.count(),
        alone.millisMedian(),
        alone.millisP99(),
        alone.millisMax(),
        alone.bytesPerDecision());
  }
}
