package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.station.StudyReport;
import flowdeck.trial.protocol.Study;
import flowdeck.trial.report.Findings;
import flowdeck.trial.report.Report;
import flowdeck.trial.store.TrialStore;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code report}: what evaluations say, for reviewers, papers and programs. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Writes what evaluations say: a page with plots and every trial, CSV and LaTeX tables.")
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--sessions",
      defaultValue = "sessions",
      paramLabel = "DIR",
      description = "whose evaluations (default: ${DEFAULT-VALUE})")
  private Path sessions = Path.of("sessions");

  @Mixin private StoreOptions place = new StoreOptions();

  @Option(
      names = "--evaluation",
      split = ",",
      paramLabel = "ID",
      description = "which ones, as listed (default: all, oldest first)")
  private List<Long> evaluations = List.of();

  @Option(names = "--title", description = "of the page (default: that of a single evaluation)")
  private @Nullable String title;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "gets the files; without it the evaluations are only listed")
  private @Nullable Path out;

  @Override
  public Integer call() {
    if (!place.shared() && !Files.exists(sessions.resolve("flowdeck.db"))) {
      throw new InputException(
          "There is no store of trials in %s; give the sessions folder with --sessions."
              .formatted(sessions));
    }
    PrintWriter text = spec.commandLine().getOut();
    try (TrialStore store = place.open(sessions)) {
      List<Study> chosen = chosen(store);
      for (Study study : chosen) {
        text.printf("%d  %s%n", study.id(), study.protocol().title());
        Findings.of(study).sentences().forEach(sentence -> text.printf("   %s%n", sentence));
      }
      if (out != null) {
        Report report =
            StudyReport.of(
                store,
                chosen,
                title != null
                    ? title
                    : chosen.size() == 1 ? chosen.getFirst().protocol().title() : "Evaluations");
        text.printf("%s%n", report.write(out));
      }
    }
    return Flowdeck.DONE;
  }

  private List<Study> chosen(TrialStore store) {
    List<Study> all = store.studies().all().reversed();
    if (all.isEmpty()) {
      throw new InputException(
          "No evaluation was laid down in %s; plan one in the console under Trials."
              .formatted(sessions));
    }
    List<Study> chosen = new ArrayList<>();
    for (long id : evaluations) {
      chosen.add(
          all.stream()
              .filter(study -> study.id() == id)
              .findFirst()
              .orElseThrow(
                  () ->
                      new InputException(
                          "There is no evaluation %d in %s; leave --evaluation out to list them."
                              .formatted(id, sessions))));
    }
    return chosen.isEmpty() ? all : chosen;
  }
}
