package flowdeck.console.shell;

import flowdeck.console.DemoOperations;
import flowdeck.console.Operations.RunChoice;
import flowdeck.policy.Selection;
import flowdeck.trial.EndReason;
import flowdeck.trial.Label;
import flowdeck.trial.Mode;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.SelectionUsed;
import flowdeck.trial.Session;
import flowdeck.trial.SlotUsed;
import flowdeck.trial.StageTime;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialStart;
import flowdeck.trial.Trials;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Slot;
import flowdeck.trial.protocol.StoppingRule;
import flowdeck.trial.protocol.Study;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import javafx.scene.control.ToggleButton;

/** The states of evaluations to look at. */
final class LookAtEvaluations {
  private static final Instant DAY = Instant.parse("2026-11-30T09:12:00Z");

  private LookAtEvaluations() {}

  static boolean knows(String state) {
    return state.startsWith("evaluation") || state.startsWith("study");
  }

  static Consumer<Console> prepare(String state, DemoOperations demo) {
    demo.select(new RunChoice("stack-blocks-two", "stack-blocks-two", 7, Selection.SBS));
    switch (state) {
      case "evaluations-empty", "evaluation-plan" -> {}
      default -> {
        boolean blind = state.endsWith("blind");
        Study going =
            study(2, "Does the batch help when blocks lie close together?", 20, 23, blind);
        demo.studies.all =
            List.of(going, study(1, "Flow beside diffusion, towel light", 20, 40, false));
        demo.studies.current = going;
        demo.studies.reported =
            state.equals("evaluations") ? "sessions/reports/evaluation-2/report.html" : "";
      }
    }
    return console -> {};
  }

  /** Once the console stands. */
  static void look(String state, Console console) {
    if (state.startsWith("evaluation")) {
      click(console, "#trials");
      click(console, state.equals("evaluation-plan") ? "#toPlan" : "#toEvaluations");
    }
  }

  private static void click(Console console, String button) {
    ((ToggleButton) console.scene().lookup(button)).fire();
  }

  private static Study study(long id, String title, int each, int run, boolean blind) {
    Protocol protocol =
        new Protocol(
            title,
            Trials.STACK,
            List.of(
                new Contender(
                    new PolicyUsed("stack-diffusion", "77aa"), new SelectionUsed("ddim-10", 1, 1)),
                new Contender(
                    new PolicyUsed("stack-blocks-two", "31cc"),
                    new SelectionUsed("sbs", 128, 0.5))),
            each,
            4,
            100_000,
            blind,
            StoppingRule.EVIDENCE,
            0.05);
    Random random = new Random(3);
    List<Trial> trials = new ArrayList<>();
    for (Slot slot : protocol.order().subList(0, run)) {
      trials.add(trial(id, protocol, slot, random));
    }
    return new Study(id, 1, protocol, DAY, null, null, trials);
  }

  private static Trial trial(long study, Protocol protocol, Slot slot, Random random) {
    Contender one = protocol.contenders().get(slot.contender());
    int stages = protocol.task().stages().size();
    int reached = random.nextDouble() < (slot.contender() == 0 ? 0.3 : 0.6) ? stages - 1 : 2;
    List<StageTime> times = new ArrayList<>();
    double at = 0;
    for (int stage = 0; stage <= reached; stage++) {
      times.add(new StageTime(protocol.task().ladder().ids().get(stage), at));
      at += 2.5 + 3 * random.nextDouble() * (2 - slot.contender());
    }
    return new Trial(
        slot.number(),
        slot.number(),
        TrialStart.of(
                new Session(1, "s", "", DAY),
                protocol.task(),
                one.policy(),
                one.selection(),
                slot.seed(),
                "simulated",
                Mode.AUTONOMOUS)
            .in(new SlotUsed(study, slot.number())),
        DAY,
        Trials.end(EndReason.OPERATOR),
        DAY,
        times,
        reached == stages - 1
            ? Label.success(protocol.task().ladder())
            : Label.failureAfter(
                protocol.task().ladder(), protocol.task().ladder().ids().get(reached)),
        DAY);
  }
}
