package flowdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.trial.EndReason;
import flowdeck.trial.Label;
import flowdeck.trial.Mode;
import flowdeck.trial.Session;
import flowdeck.trial.SlotUsed;
import flowdeck.trial.TrialStart;
import flowdeck.trial.Trials;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Slot;
import flowdeck.trial.protocol.StoppingRule;
import flowdeck.trial.protocol.Study;
import flowdeck.trial.store.TrialStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Flowdeck.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private void evaluate() {
    try (TrialStore store = TrialStore.open(folder)) {
      Session session = store.newSession();
      Study study =
          store
              .studies()
              .add(
                  session,
                  new Protocol(
                      "Does it stack?",
                      Trials.STACK,
                      List.of(new Contender(Trials.NFP, Trials.SBS)),
                      2,
                      1,
                      100_000,
                      false,
                      StoppingRule.ALL_TRIALS,
                      0.05));
      for (Slot slot : study.protocol().order()) {
        long trial =
            store.begin(
                TrialStart.of(
                        session,
                        Trials.STACK,
                        Trials.NFP,
                        Trials.SBS,
                        slot.seed(),
                        "simulated",
                        Mode.AUTONOMOUS)
                    .in(new SlotUsed(study.id(), slot.number())));
        store.end(trial, Trials.end(EndReason.SUCCEEDED));
        store.commit(trial, Label.success(Trials.STACK.ladder()));
      }
    }
  }

  @Test
  void evaluationsAreListedAndWritten() {
    evaluate();
    String sessions = folder.toString();
    assertThat(run("report", "--sessions", sessions)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("1  Does it stack?")
        .contains("nfp succeeded in 2 of 2 trials, 100 % [34, 100].");
    Path report = folder.resolve("für die Prüfer");
    assertThat(
            run("report", "--sessions", sessions, "--evaluation", "1", "--out", report.toString()))
        .as(err.toString())
        .isZero();
    assertThat(report.resolve("report.html")).content().contains("Does it stack?");
    assertThat(report.resolve("tables.tex")).exists();
    assertThat(report.resolve("trials.csv")).exists();
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThat(run("report", "--sessions", folder.toString())).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("There is no store of trials");
    TrialStore.open(folder).close();
    assertThat(run("report", "--sessions", folder.toString())).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("No evaluation was laid down");
    evaluate();
    assertThat(run("report", "--sessions", folder.toString(), "--evaluation", "7"))
        .isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("There is no evaluation 7");
  }
}
