package flowdeck.console.operate;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.motion.SpaceReport;
import flowdeck.console.DemoOperations;
import flowdeck.console.Live;
import flowdeck.console.Operations.PolicyFacts;
import flowdeck.console.Operations.RunChoice;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import flowdeck.console.Status.Phase;
import flowdeck.console.TrialLabel;
import flowdeck.console.TrialLabel.Outcome;
import flowdeck.core.ActionLayout;
import flowdeck.policy.Denoising;
import flowdeck.policy.Selection;
import flowdeck.policy.diffusion.Sampler;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Operate screen's view models over a made-up station, without a window. */
class ViewModelsTest {
  private final DemoOperations demo = new DemoOperations();
  private final Live live = new Live(demo);
  private final Refusals refusals = new Refusals();
  private long wallNanos;

  private void pass(double seconds) {
    for (int i = 0; i < Math.round(seconds * 20); i++) {
      demo.advance(0.05);
      wallNanos += 50_000_000;
      live.pull(wallNanos);
    }
  }

  private void run(double seconds) {
    demo.select(new RunChoice("stack-blocks-two", "stack-blocks-two", 7, Selection.SBS));
    demo.start();
    pass(seconds);
  }

  @Test
  void theFanStartsAtThePresentAndKeepsItsScaleWhileItFits() {
    FanViewModel model = new FanViewModel(live);
    run(0.5);
    assertThat(model.pulse()).isTrue();
    assertThat(model.pulse()).as("nothing new").isFalse();
    var fan = model.fan();
    assertThat(fan.panels()).hasSize(8);
    assertThat(fan.panels()).extracting(panel -> panel.label()).contains("A1", "A7", "grip");
    for (var panel : fan.panels()) {
      assertThat(panel.p10()[0]).isEqualTo(panel.selected()[0]);
      assertThat(panel.p10()[4]).isLessThanOrEqualTo(panel.median()[4]);
      assertThat(panel.median()[4]).isLessThanOrEqualTo(panel.p90()[4]);
    }
  }

  @Test
  void aReplaysFanShowsWhatTheDemonstratorDidNext() {
    demo.demonstrator = true;
    FanViewModel model = new FanViewModel(live);
    run(0.5);
    model.pulse();
    var first = model.fan().panels().getFirst();
    assertThat(first.demonstrated()).hasSize(5);
    assertThat(first.demonstrated()[0]).isEqualTo(first.selected()[0]);
    var expected = demo.demonstrated(live.plan().selected()).get(3).get(0);
    assertThat(first.demonstrated()[4]).isEqualTo(Math.toDegrees(expected));
    assertThat(model.noteProperty().get()).contains("demonstrator");
  }

  @Test
  void theLimiterTileTellsHowFarArmsAreHeldBackAndWarnsOnlyWhenItMatters() {
    TilesViewModel model = new TilesViewModel(live);
    run(0.5);
    TilesViewModel.State rounded = limiter(model);
    assertThat(rounded.value()).isEqualTo("0.4");
    assertThat(rounded.note()).isEqualTo("altered 281 targets");
    assertThat(rounded.warn()).isFalse();
    demo.heldBackDegrees = 8;
    pass(0.1);
    assertThat(limiter(model).warn()).isTrue();
    demo.heldBackDegrees = 0;
    pass(0.05);
    assertThat(limiter(model).value()).as("a peak stays readable").isEqualTo("7.7");
  }

  @Test
  void beforeATrialOfASceneThatWasRunTheImageIsHeldAgainstHowItBegan() {
    SceneViewModel model = new SceneViewModel(live);
    run(0.5);
    model.words();
    assertThat(model.matchProperty().get()).as("while it runs").isEmpty();
    demo.finish();
    demo.commit(new TrialLabel(TrialLabel.Outcome.SUCCESS, -1, "", ""));
    demo.select(new RunChoice("stack-blocks-two", "stack-blocks-two", 7, Selection.SBS));
    pass(0.1);
    for (int i = 0; i < 5; i++) {
      model.words();
    }
    assertThat(model.matchProperty().get()).endsWith(" %");
    assertThat(model.compared()).isNotNull();
    demo.select(new RunChoice("stack-blocks-two", "stack-blocks-two", 8, Selection.SBS));
    pass(0.1);
    for (int i = 0; i < 5; i++) {
      model.words();
    }
    assertThat(model.matchProperty().get()).as("another scene").isEmpty();
  }

  @Test
  void theLimiterTileNamesWhatIsInTheWay() {
    TilesViewModel model = new TilesViewModel(live);
    demo.arms.room = new SpaceReport("left hand, table", 0.05, 0.03, false, false, null);
    run(0.5);
    assertThat(limiter(model).warn()).as("room enough").isFalse();
    demo.arms.room = new SpaceReport("left hand, table", 0.03, 0.01, true, false, null);
    pass(0.1);
    assertThat(limiter(model).note()).isEqualTo("slowed for left hand, table");
    assertThat(limiter(model).warn()).isTrue();
    demo.arms.room = new SpaceReport("left hand, table", 0.02, 0, true, true, null);
    pass(0.1);
    assertThat(limiter(model).note()).isEqualTo("held for left hand, table");
  }

  private static TilesViewModel.State limiter(TilesViewModel model) {
    return model.states().stream()
        .filter(state -> state.label().equals("Limiter"))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "left_joint_3, A3",
    "right_gripper, grip",
    "kLeftShoulderPitch, Shoulder Pitch",
    "kRightHandThumbBend, Thumb Bend"
  })
  void jointNamesAreShortened(String name, String label) {
    assertThat(FanViewModel.label(name)).isEqualTo(label);
  }

  @Test
  void aRobotWithOtherJointsGetsItsOwnGroups() {
    Live other =
        new Live(new DemoOperations(new ActionLayout(List.of("kLeftElbow", "kRightElbow"))));
    assertThat(new FanViewModel(other).groups()).containsExactly("Left arm", "Right arm");
  }

  @Test
  void theLikelihoodAxisStaysForTheWholeTrialAndStartsAnewWithTheNext() {
    LikelihoodViewModel model = new LikelihoodViewModel(live);
    run(1);
    model.pulse();
    var scale = model.strip().scale();
    for (int i = 0; i < 10; i++) {
      pass(0.3);
      model.pulse();
      assertThat(model.strip().scale()).isEqualTo(scale);
    }
    assertThat(model.strip().nats()).hasSize(128);
    assertThat(model.gapProperty().get()).startsWith("+");
    assertThat(model.ribbon().median()).hasSizeGreaterThan(10);
    demo.finish();
    run(0.5);
    model.pulse();
    assertThat(model.ribbon() == null || model.ribbon().median().length < 4).isTrue();
  }

  @Test
  void stageMarksStandOnTheRibbonWhereTheyWereMade() {
    LikelihoodViewModel model = new LikelihoodViewModel(live);
    run(2);
    demo.markStage(1);
    pass(3);
    model.pulse();
    assertThat(model.ribbon().marks()).hasSize(1);
    assertThat(model.ribbon().marks().getFirst().agoSeconds()).isBetween(2.5, 3.5);
    demo.undoMark();
    pass(0.1);
    assertThat(model.ribbon().marks()).isEmpty();
  }

  @Test
  void theOverlayHasTheBestSixteenAndTheSelectedOfBothArms() {
    SceneViewModel model = new SceneViewModel(live);
    run(1);
    model.pulse();
    assertThat(model.overlay().candidates()).hasSizeLessThanOrEqualTo(32);
    assertThat(model.overlay().selected()).hasSizeBetween(1, 2);
    assertThat(model.overlay().time()).isEqualTo("+1.1 s");
    assertThat(model.overlay().demonstrated()).isEmpty();
    demo.demonstrator = true;
    pass(0.3);
    model.pulse();
    assertThat(model.overlay().demonstrated()).isNotEmpty();
    demo.finish();
    pass(0.1);
    model.pulse();
    assertThat(model.overlay()).as("a plan that is not executed is not drawn").isNull();
  }

  @Test
  void prepareIsNeededAgainWhenSomethingWasChanged() {
    RunViewModel model = new RunViewModel(live, refusals);
    pass(0.1);
    model.pulse();
    assertThat(model.readyProperty().get()).isFalse();
    model.go();
    pass(0.1);
    model.pulse();
    assertThat(demo.status().trial().phase()).isEqualTo(Phase.READY);
    assertThat(model.readyProperty().get()).isTrue();
    model.nextSeed();
    model.pulse();
    assertThat(model.readyProperty().get()).isFalse();
    model.go();
    pass(0.1);
    model.pulse();
    assertThat(demo.status().trial().seed()).isEqualTo(2);
    model.go();
    assertThat(demo.status().trial().phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void choosingATaskChoosesAPolicyThatWasTaughtIt() {
    RunViewModel model = new RunViewModel(live, refusals);
    pass(0.1);
    model.pulse();
    var tasks = model.tasksProperty().get();
    assertThat(model.policyProperty().get().instructions())
        .contains(tasks.getFirst().instruction());
    model.taskProperty().set(tasks.get(1));
    assertThat(model.policyProperty().get().name()).isEqualTo("diffusion");
    model.policyProperty().set(model.policiesProperty().get().getFirst());
    model.pulse();
    assertThat(model.adviceProperty().get())
        .as("the operator may choose another, and is told")
        .contains("was taught other tasks than Towel Folding");
    model.taskProperty().set(tasks.getFirst());
    model.pulse();
    assertThat(model.adviceProperty().get()).doesNotContain("was taught");
  }

  @Test
  void wrongNumbersAreRefusedWithASentence() {
    RunViewModel model = new RunViewModel(live, refusals);
    pass(0.1);
    model.pulse();
    model.candidatesProperty().set("5000");
    model.go();
    assertThat(refusals.sentenceProperty().get()).contains("Candidates must be 1 to 4096");
    assertThat(demo.status().trial().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void startRunsWhatTheFormShowsAlsoIfACommandPreparedAfterTheFormDid() {
    RunViewModel model = new RunViewModel(live, refusals);
    pass(0.1);
    model.pulse();
    model.go(); // the form prepares σ 0.5
    pass(0.1);
    model.pulse();
    assertThat(model.readyProperty().get()).isTrue();
    Selection other = new Selection(Selection.Strategy.SBS, 128, 0.8, 0.2, true);
    demo.select(new RunChoice("stack-blocks-two", "stack-blocks-two", 1, other));
    pass(0.1);
    model.pulse();
    assertThat(model.sigmaProperty().get()).isEqualTo("0.8");
    assertThat(model.readyProperty().get()).isTrue();
    model.sigmaProperty().set("0.5");
    model.continuityProperty().set("0");
    model.warmStartProperty().set(false);
    model.pulse();
    assertThat(model.readyProperty().get()).as("another selection is prepared").isFalse();
    model.go(); // prepares again
    pass(0.1);
    model.pulse();
    assertThat(model.readyProperty().get()).isTrue();
    model.go();
    assertThat(demo.status().trial().phase()).isEqualTo(Status.Phase.RUNNING);
    assertThat(demo.status().trial().selection()).isEqualTo(Selection.SBS);
  }

  @Test
  void whatIsTypedWhileATrialIsPreparedStays() {
    RunViewModel model = new RunViewModel(live, refusals);
    pass(0.1);
    model.pulse();
    model.go();
    model.sigmaProperty().set("0.7");
    pass(0.1);
    model.pulse();
    assertThat(model.sigmaProperty().get()).isEqualTo("0.7");
    assertThat(model.readyProperty().get()).isFalse();
  }

  @Test
  void theFormTakesOverAllOfASelectionThatWasPreparedElsewhere() {
    Selection prepared = new Selection(Selection.Strategy.SBS_GR, 64, 0.7, 0.2, true);
    demo.select(new RunChoice("stack-blocks-two", "stack-blocks-two", 7, prepared));
    RunViewModel model = new RunViewModel(live, refusals);
    pass(0.1);
    model.pulse();
    assertThat(model.strategyProperty().get()).isEqualTo("sbs+gr");
    assertThat(model.candidatesProperty().get()).isEqualTo("64");
    assertThat(model.sigmaProperty().get()).isEqualTo("0.7");
    assertThat(model.continuityProperty().get()).isEqualTo("0.2");
    assertThat(model.warmStartProperty().get()).isTrue();
    assertThat(model.readyProperty().get()).isTrue();
    model.warmStartProperty().set(false);
    model.pulse();
    assertThat(model.readyProperty().get()).as("it is not what was prepared").isFalse();
    model.go();
    assertThat(demo.status().trial().selection())
        .isEqualTo(new Selection(Selection.Strategy.SBS_GR, 64, 0.7, 0.2, false));
  }

  @ParameterizedTest
  @CsvSource({"-1, Continuity must be 0 to 10000", "much, sigma and continuity numbers"})
  void aWrongContinuityIsRefusedWithASentence(String typed, String sentence) {
    RunViewModel model = new RunViewModel(live, refusals);
    pass(0.1);
    model.pulse();
    model.continuityProperty().set(typed);
    model.go();
    assertThat(refusals.sentenceProperty().get()).contains(sentence);
    assertThat(demo.status().trial().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void aCalibratedThresholdStandsNearTheLowEndOfTheAxisAndLeavesRoomForTheCandidates() {
    LikelihoodViewModel model = new LikelihoodViewModel(live);
    run(1);
    model.pulse();
    var strip = model.strip();
    assertThat(strip.scale().fraction(strip.threshold())).isBetween(0.0, 0.3);
    assertThat(strip.scale().fraction(strip.nats()[strip.selected()])).isLessThan(1);
  }

  @Test
  void anOutcomeCanOnlyBeGivenAfterTheRun() {
    OutcomeViewModel model = new OutcomeViewModel(live, refusals);
    run(1);
    model.pulse();
    model.success();
    assertThat(model.outcomeProperty().get()).isNull();
    assertThat(model.commit()).isFalse();
    demo.finish();
    pass(0.1);
    model.pulse();
    assertThat(model.outcomeProperty().get()).isEqualTo(Outcome.FAILURE);
    assertThat(model.failTextProperty().get()).isEqualTo("Failed at 2");
    model.success();
    assertThat(model.failedAtProperty().get()).isEqualTo(-1);
    assertThat(model.commit()).isTrue();
    pass(0.1);
    model.pulse();
    assertThat(model.summaryProperty().get()).startsWith("Success");
  }

  @Test
  void tilesWarnOnlyOfWhatIsAbnormal() {
    TilesViewModel model = new TilesViewModel(live);
    run(1);
    assertThat(model.states()).noneMatch(state -> state.warn());
    demo.weakArm = true;
    demo.cameraDead = true;
    pass(1);
    assertThat(model.states())
        .filteredOn(state -> state.warn())
        .extracting(state -> state.label())
        .containsExactly("Camera", "Right arm");
  }

  @Test
  void lookingBackShowsThatDecisionEverywhereUntilTheViewIsLiveAgain() {
    LikelihoodViewModel likelihood = new LikelihoodViewModel(live);
    FanViewModel fan = new FanViewModel(live);
    SceneViewModel scene = new SceneViewModel(live);
    run(10);
    likelihood.pulse();
    var newest = likelihood.strip();
    likelihood.lookAt(5, true);
    assertThat(likelihood.pulse()).isTrue();
    assertThat(likelihood.strip()).isNotEqualTo(newest);
    assertThat(likelihood.backProperty().get()).matches("Decision [56] s ago · back to live");
    assertThat(likelihood.ribbon().cursor().agoSeconds()).isBetween(4.5, 5.5);
    assertThat(fan.pulse()).isTrue();
    scene.pulse();
    assertThat(scene.overlay()).as("the image is live, the decision is not").isNull();
    var seen = live.history().seen();
    pass(2);
    assertThat(live.history().seen()).as("stays while new ones come").isSameAs(seen);
    likelihood.step(-1);
    assertThat(live.history().seen().plan().sequence()).isEqualTo(seen.plan().sequence() - 1);
    likelihood.backToLive();
    likelihood.pulse();
    scene.pulse();
    assertThat(live.history().seen().plan()).isSameAs(live.plan());
    assertThat(likelihood.backProperty().get()).isEmpty();
    assertThat(scene.overlay()).isNotNull();
  }

  @Test
  void pointingIsLetGoWhenTheMouseLeavesButAClickStays() {
    LikelihoodViewModel model = new LikelihoodViewModel(live);
    run(5);
    model.lookAt(2, false);
    assertThat(live.history().lookingBack()).isTrue();
    model.leave();
    assertThat(live.history().lookingBack()).isFalse();
    model.lookAt(2, true);
    model.leave();
    assertThat(live.history().lookingBack()).isTrue();
  }

  @Test
  void aNewTrialEndsLookingBack() {
    LikelihoodViewModel model = new LikelihoodViewModel(live);
    run(5);
    model.lookAt(2, true);
    demo.finish();
    run(1);
    assertThat(live.history().lookingBack()).isFalse();
  }

  @Test
  void modesAndRefinementAreToldInWordsAndDrawnAsArrows() {
    demo.refined = true;
    LikelihoodViewModel model = new LikelihoodViewModel(live);
    run(1);
    model.pulse();
    assertThat(model.modesProperty().get()).matches("2 modes: \\d+ % round, \\d+ % square");
    assertThat(model.refinedProperty().get()).isEqualTo("+0.12, 2 clipped");
    assertThat(model.strip().arrows()).hasSize(4).allMatch(arrow -> arrow.to() > arrow.from());
  }

  @Test
  void withoutCalibrationThereIsNoLineButTheWords() {
    demo.calibrated = false;
    LikelihoodViewModel likelihood = new LikelihoodViewModel(live);
    ConfidenceViewModel confidence = new ConfidenceViewModel(live);
    run(1);
    likelihood.pulse();
    confidence.pulse();
    assertThat(likelihood.strip().threshold()).isNaN();
    assertThat(likelihood.calibrationProperty().get()).endsWith("not calibrated");
    assertThat(confidence.note()).startsWith("not calibrated");
    assertThat(confidence.rows())
        .hasSize(3)
        .allMatch(row -> row.state().equals("not calibrated") && Double.isNaN(row.threshold()));
  }

  private static final Denoising DDIM = new Denoising(Sampler.DDIM, 10, 1);

  private void runDiffusion(double seconds) {
    demo.select(new RunChoice("stack-blocks-two", "diffusion", 7, DDIM));
    demo.start();
    pass(seconds);
  }

  @Test
  void withoutLikelihoodsThatIsSaidAndNothingIsDrawn() {
    LikelihoodViewModel likelihood = new LikelihoodViewModel(live);
    ConfidenceViewModel confidence = new ConfidenceViewModel(live);
    runDiffusion(3);
    likelihood.pulse();
    confidence.pulse();
    assertThat(likelihood.strip()).isNull();
    assertThat(likelihood.ribbon()).isNull();
    assertThat(likelihood.emptySentence()).isEqualTo("Diffusion Policy has no likelihood");
    assertThat(likelihood.emptyRibbonSentence()).isEqualTo("Diffusion Policy has no likelihood");
    assertThat(likelihood.selectedProperty().get()).isEqualTo("–");
    assertThat(confidence.note()).isEqualTo("no confidence signals");
    assertThat(confidence.explanation()).startsWith("Diffusion Policy has no likelihood");
    assertThat(confidence.watched()).isFalse();
    assertThat(live.decision().likely()).isNull();
  }

  @Test
  void aFlowAfterADiffusionPolicyHasItsLikelihoodsAgain() {
    LikelihoodViewModel likelihood = new LikelihoodViewModel(live);
    runDiffusion(1);
    likelihood.pulse();
    demo.finish();
    run(2);
    likelihood.pulse();
    assertThat(likelihood.strip()).isNotNull();
    assertThat(likelihood.ribbon().median()).hasSizeGreaterThan(3);
    assertThat(likelihood.emptyRibbonSentence()).startsWith("One minute");
  }

  @Test
  void theFormOffersWhatTheChosenPolicyCanDo() {
    RunViewModel model = new RunViewModel(live, refusals);
    model.refresh();
    assertThat(model.strategiesProperty().get()).contains("sbs", "gr");
    model
        .policyProperty()
        .set(
            model.policiesProperty().get().stream()
                .filter(found -> found.name().equals("diffusion"))
                .findFirst()
                .orElseThrow());
    assertThat(model.diffusionProperty().get()).isTrue();
    assertThat(model.strategiesProperty().get()).containsExactly("ddpm", "ddim");
    assertThat(model.strategyProperty().get()).isEqualTo("ddpm");
    assertThat(model.stepsProperty().get()).isEqualTo("100");
    assertThat(model.candidatesProperty().get()).isEqualTo("1");
    model.strategyProperty().set("ddim");
    assertThat(model.stepsProperty().get()).isEqualTo("10");
    model.go();
    assertThat(demo.status().trial().selection()).isEqualTo(DDIM);
    model.policyProperty().set(model.policiesProperty().get().getFirst());
    assertThat(model.strategyProperty().get()).isEqualTo("sbs");
    assertThat(model.candidatesProperty().get()).isEqualTo("128");
  }

  @Test
  void denoisingIsOfferedOnlyWhereTrainingAddedNoise() {
    RunViewModel model = new RunViewModel(live, refusals);
    model.refresh();
    PolicyFacts noisy = model.policiesProperty().get().getFirst();
    PolicyFacts clean =
        new PolicyFacts("clean", null, noisy.model(), false, List.of(), noisy.facts());
    model.candidatesProperty().set("64");
    model.strategyProperty().set("gr");
    model.policyProperty().set(clean);
    assertThat(model.strategiesProperty().get()).containsExactly("direct", "sbs", "gr", "sbs+gr");
    assertThat(model.strategyProperty().get()).as("it can do that too").isEqualTo("gr");
    assertThat(model.candidatesProperty().get()).isEqualTo("64");
    model.policyProperty().set(noisy);
    assertThat(model.strategiesProperty().get()).contains("denoise", "sbs+denoise");
    model.strategyProperty().set("sbs+denoise");
    model.policyProperty().set(clean);
    assertThat(model.strategyProperty().get()).as("it cannot").isEqualTo("sbs");
  }

  @Test
  void onlyASignalBeyondItsThresholdIsMarkedAndByASymbolToo() {
    ConfidenceViewModel model = new ConfidenceViewModel(live);
    run(1);
    model.pulse();
    assertThat(model.note()).isEqualTo("n = 40, α = 0.10");
    assertThat(model.rows()).noneMatch(ConfidenceViewModel.Row::alarmed);
    demo.alarmed = true;
    pass(1);
    model.pulse();
    assertThat(model.rows()).filteredOn(ConfidenceViewModel.Row::alarmed).hasSize(1);
    assertThat(model.rows().getFirst().state()).isEqualTo("▼ below −2.10");
  }
}
