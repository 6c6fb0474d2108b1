package flowdeck.trial.report;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.trial.EndReason;
import flowdeck.trial.Label;
import flowdeck.trial.Mode;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.SelectionUsed;
import flowdeck.trial.Session;
import flowdeck.trial.SlotUsed;
import flowdeck.trial.StageLadder;
import flowdeck.trial.StageTime;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialStart;
import flowdeck.trial.Trials;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Slot;
import flowdeck.trial.protocol.StoppingRule;
import flowdeck.trial.protocol.Study;
import flowdeck.trial.store.TrialStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Contender DP =
      new Contender(new PolicyUsed("DP", "beef01"), new SelectionUsed("ddim-10", 1, 1));
  private static final Contender NFP =
      new Contender(new PolicyUsed("NF-P", "cafe02"), new SelectionUsed("sbs", 128, 0.5));

  @TempDir Path folder;
  private TrialStore store;
  private Session session;

  @BeforeEach
  void open() {
    store = TrialStore.open(folder.resolve("sessions"));
    session = store.newSession();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Protocol protocol(
      String title, TaskDescription task, int trialsEach, boolean blind, StoppingRule rule) {
    return new Protocol(title, task, List.of(DP, NFP), trialsEach, 11, 100_000, blind, rule, 0.05);
  }

  /** The labels of a row of the paper's table: the last column succeeded. */
  private static Deque<Label> labels(TaskDescription task, List<Integer> counts) {
    StageLadder stages = task.ladder();
    Deque<Label> labels = new ArrayDeque<>();
    for (int i = 0; i < counts.size(); i++) {
      String stage = stages.ids().get(i);
      for (int n = 0; n < counts.get(i); n++) {
        labels.add(
            stage.equals(stages.last())
                ? Label.success(stages)
                : Label.failureAfter(stages, stage).withCause("stalled"));
      }
    }
    return labels;
  }

  private Trial run(Study study, Slot slot, Label label) {
    Contender one = study.protocol().contenders().get(slot.contender());
    long trial =
        store.begin(
            TrialStart.of(
                    session,
                    study.protocol().task(),
                    one.policy(),
                    one.selection(),
                    slot.seed(),
                    "simulated",
                    Mode.AUTONOMOUS)
                .in(new SlotUsed(study.id(), slot.number())));
    List<String> stages = study.protocol().task().ladder().ids();
    String last = label.lastCompletedStage();
    for (int i = 1; last != null && i <= stages.indexOf(last); i++) {
      store.stage(trial, new StageTime(stages.get(i), 4.0 * i + slot.contender()));
    }
    store.end(trial, Trials.end(EndReason.OPERATOR));
    return store.commit(trial, label);
  }

  /** Types a table in, trial by trial. */
  private Study typed(Protocol protocol, List<Integer> dp, List<Integer> nfp) {
    Study study = store.studies().add(session, protocol);
    List<Deque<Label>> labels = List.of(labels(protocol.task(), dp), labels(protocol.task(), nfp));
    for (Slot slot : protocol.order()) {
      run(study, slot, labels.get(slot.contender()).remove());
    }
    return store.studies().find(study.id()).orElseThrow();
  }

  private Report report(List<Study> studies) {
    return new Report(
        "Table I",
        "0123",
        Instant.parse("2026-11-30T12:00:00Z"),
        studies.stream().map(Findings::of).toList(),
        trial -> List.of(),
        trial -> store.edits(trial.id()));
  }

  private List<Study> paper() {
    return List.of(
        typed(
            protocol("Stacking", Trials.STACK, 20, false, StoppingRule.ALL_TRIALS),
            List.of(7, 0, 10, 0, 3),
            List.of(0, 0, 1, 7, 12)),
        typed(
            protocol("Folding", Trials.TOWEL, 20, false, StoppingRule.ALL_TRIALS),
            List.of(9, 0, 11),
            List.of(3, 2, 15)));
  }

  @Test
  void thePapersTableComesOutAsThePaperPrintsItAndSaysWhichDifferenceIsBeyondChance() {
    Report report = report(paper());
    String latex = report.text(Report.Part.LATEX);
    assertThat(latex)
        .contains("DP & 7 & 0 & 10 & 0 & 3 & 15 &")
        .contains("NF-P & 0 & 0 & 1 & 7 & 12 & 60 &")
        .contains("DP & 9 & 0 & 11 & 55 &")
        .contains("NF-P & 3 & 2 & 15 & 75 &");
    Findings stacking = report.evaluations().getFirst();
    Findings folding = report.evaluations().getLast();
    assertThat(stacking.beyondChance()).isTrue();
    assertThat(folding.beyondChance()).isFalse();
    assertThat(String.join("\n", stacking.sentences()))
        .contains("DP succeeded in 3 of 20 trials, 15 % [5, 36].")
        .contains("NF-P succeeded in 12 of 20 trials, 60 % [39, 78].")
        .contains("NF-P is better beyond chance (Barnard's exact test, p = 0.0033)")
        .contains("+45 points [+15, +66]");
    assertThat(String.join("\n", folding.sentences()))
        .contains("The difference is within chance (Barnard's exact test, p = 0.23)")
        .contains("+20 points [-9, +45]");
    String page = report.text(Report.Part.PAGE);
    assertThat(page)
        .contains("NF-P is better beyond chance")
        .contains("difference is within chance");
    assertThat(stacking.contenders().getFirst().byFailedAt().counts())
        .containsExactly(0, 7, 0, 10, 0);
  }

  @Test
  void thePageNeedsNothingElseAndHoldsEveryTrial() throws IOException {
    Path picture = folder.resolve("start.jpg");
    Files.write(picture, new byte[] {1, 2, 3});
    Report plain = report(paper());
    Report report =
        new Report(
            plain.title(),
            plain.build(),
            plain.made(),
            plain.evaluations(),
            trial -> List.of(picture),
            plain.edits());
    Path page = report.write(folder.resolve("report out"));
    String html = Files.readString(page);
    assertThat(html).doesNotContain("src=\"http").doesNotContain("href=\"http").contains("<svg");
    assertThat(html.split("data:image/jpeg;base64,AQID", -1)).hasSize(81);
    assertThat(html).contains("cafe02").contains("beef01").contains("seed 11");
    assertThat(Files.readAllLines(page.resolveSibling("trials.csv"))).hasSize(81);
    assertThat(Files.readAllLines(page.resolveSibling("policies.csv"))).hasSize(5);
    assertThat(page.resolveSibling("tables.tex")).exists();
  }

  @Test
  void whatPeopleWroteIsTextAndNothingElse() {
    Study study =
        store
            .studies()
            .add(
                session,
                protocol("<b>Q</b> & A_1", Trials.STACK, 1, false, StoppingRule.ALL_TRIALS));
    run(
        study,
        study.protocol().order().getFirst(),
        Label.success(Trials.STACK.ladder()).withNotes("<script>x</script>, \"said\"\nnext"));
    Report report = report(List.of(store.studies().find(study.id()).orElseThrow()));
    assertThat(report.text(Report.Part.PAGE))
        .doesNotContain("<script>x")
        .doesNotContain("<b>Q")
        .contains("&lt;script&gt;x");
    assertThat(report.text(Report.Part.LATEX)).contains("<b>Q</b> \\& A\\_1");
    assertThat(report.text(Report.Part.TRIALS))
        .contains("\"<script>x</script>, \"\"said\"\"\nnext\"");
  }

  @Test
  void asLongAsItIsBlindNothingTellsThePoliciesApart() {
    Protocol protocol = protocol("Blind", Trials.STACK, 2, true, StoppingRule.ALL_TRIALS);
    Study study = store.studies().add(session, protocol);
    for (Slot slot : protocol.order()) {
      run(study, slot, Label.success(Trials.STACK.ladder()));
    }
    Report hidden = report(List.of(store.studies().find(study.id()).orElseThrow()));
    for (Report.Part part : Report.Part.values()) {
      assertThat(hidden.text(part))
          .doesNotContain("NF-P")
          .doesNotContain("cafe02")
          .doesNotContain("DP")
          .doesNotContain("ddim")
          .doesNotContain("seed 11");
    }
    assertThat(hidden.evaluations().getFirst().contenders()).hasSize(1);
    Report known = report(List.of(store.studies().unblind(study.id())));
    assertThat(known.text(Report.Part.PAGE)).contains("NF-P").contains("unblinded");
  }

  @Test
  void testsOfAFixedNumberAreNotSaidBeforeAllTrialsNorWhereTheEvidenceDecides() {
    Protocol protocol = protocol("Open", Trials.STACK, 3, false, StoppingRule.ALL_TRIALS);
    Study study = store.studies().add(session, protocol);
    List<Slot> order = protocol.order();
    List<Trial> run = new ArrayList<>();
    for (Slot slot : order.subList(0, 4)) {
      run.add(run(study, slot, Label.success(Trials.STACK.ladder())));
    }
    run(study, order.get(4), Label.invalid("light went out", null));
    Findings early = Findings.of(store.studies().find(study.id()).orElseThrow());
    assertThat(early.beyondChance()).isFalse();
    assertThat(String.join("\n", early.sentences()))
        .contains("Tests wait for the number of trials")
        .contains("It is not over: 4 of 6 trials count so far.")
        .contains("One trial was invalid and was not counted.")
        .doesNotContain("p =");
    assertThat(report(List.of(early.study())).text(Report.Part.PAGE)).doesNotContain("p = ");
    Findings closed = Findings.of(store.studies().close(study.id(), "arm in service"));
    assertThat(String.join("\n", closed.sentences()))
        .contains("It was ended early, after 4 of 6 trials: arm in service")
        .doesNotContain("p =");
  }

  @Test
  void theEvidenceDecidesWhereItWasLaidDownThatItDoes() {
    Protocol protocol = protocol("Sequential", Trials.STACK, 50, false, StoppingRule.EVIDENCE);
    Study study = store.studies().add(session, protocol);
    Study now = study;
    while (now.next().isPresent()) {
      Slot slot = now.next().orElseThrow();
      StageLadder stages = Trials.STACK.ladder();
      run(
          study,
          slot,
          slot.contender() == 1
              ? Label.success(stages)
              : Label.failureAfter(stages, "arm-one-picking"));
      now = store.studies().find(study.id()).orElseThrow();
    }
    Findings findings = Findings.of(now);
    assertThat(findings.beyondChance()).isTrue();
    assertThat(String.join("\n", findings.sentences()))
        .contains("NF-P is better beyond chance: the evidence came to")
        .contains("20× was wanted")
        .doesNotContain("p =");
  }
}
