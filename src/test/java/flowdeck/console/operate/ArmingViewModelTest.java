package flowdeck.console.operate;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.ArmOperations.ArmHealth;
import flowdeck.console.ArmWords;
import flowdeck.console.DemoLinks;
import flowdeck.console.DemoOperations;
import flowdeck.console.Live;
import flowdeck.console.Operations.RunChoice;
import flowdeck.console.Refusals;
import flowdeck.console.Status.Phase;
import flowdeck.console.operate.TilesViewModel.State;
import flowdeck.core.Fault;
import flowdeck.policy.Selection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What leads from arms that hold, or are not ready, to a trial that starts. */
class ArmingViewModelTest {
  private static final RunChoice CHOICE =
      new RunChoice("stack-blocks-two", "stack-blocks-two", 7, Selection.SBS);

  private final DemoOperations demo = new DemoOperations();
  private final Live live = new Live(demo);
  private final RunViewModel run = new RunViewModel(live, new Refusals());
  private final ArmingViewModel arming = run.arming();
  private long wallNanos;

  private void pass() {
    for (int i = 0; i < 4; i++) {
      demo.advance(0.05);
      wallNanos += 50_000_000;
      live.pull(wallNanos);
      run.pulse();
    }
  }

  private void real() {
    demo.arms.armsFirst = true;
    demo.arms.health = List.of(DemoLinks.fine("left", 30_200), DemoLinks.fine("right", 30_201));
  }

  @Test
  void realArmsThatHoldAreArmedFirstAndStartedThen() {
    real();
    demo.select(CHOICE);
    demo.fail(new Fault.StaleFrame("D435i", 512));
    pass();
    assertThat(arming.holdingProperty().get()).isTrue();
    assertThat(arming.reasonProperty().get()).startsWith("Camera D435i has delivered no frame");
    assertThat(arming.startableProperty().get()).isFalse();
    run.go();
    assertThat(demo.status().trial().phase()).as("Enter starts nothing").isEqualTo(Phase.READY);
    arming.arm();
    pass();
    assertThat(arming.holdingProperty().get()).isFalse();
    assertThat(demo.status().trial().phase()).as("nor does arming").isEqualTo(Phase.READY);
    assertThat(arming.startableProperty().get()).isTrue();
    run.go();
    assertThat(demo.status().trial().phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void simulatedArmsThatHoldStartAtOnce() {
    demo.select(CHOICE);
    demo.fail(new Fault.Stopped());
    pass();
    assertThat(arming.holdingProperty().get()).isFalse();
    assertThat(arming.startableProperty().get()).isTrue();
  }

  @Test
  void aStopOfRealArmsSpeaksOfNoStart() {
    real();
    demo.fail(new Fault.Stopped());
    pass();
    assertThat(arming.reasonProperty().get()).isEqualTo("Stopped by the operator. Both arms hold.");
  }

  @Test
  void whatTheReasonTellsIsNotToldAgain() {
    real();
    ArmHealth silent = DemoLinks.silent("right", 30_201);
    demo.arms.health = List.of(DemoLinks.monitoring("left", 30_200), silent);
    demo.fail(new Fault.ArmUnavailable("right", silent.trouble()));
    pass();
    assertThat(arming.reasonProperty().get()).startsWith("Right arm: the controller");
    assertThat(arming.missingProperty().get()).startsWith("Left arm: ").doesNotContain("Right");
    assertThat(arming.armableProperty().get()).isFalse();
    arming.arm();
    assertThat(demo.arms.pressed).isEmpty();
  }

  @Test
  void aTrialWaitsForArmsThatTakeNoTargetsUnlessThePolicyOnlyProposes() {
    real();
    demo.arms.health =
        List.of(DemoLinks.fine("left", 30_200), DemoLinks.withoutGripper("right", 30_201));
    demo.select(CHOICE);
    pass();
    assertThat(run.readyProperty().get()).isTrue();
    assertThat(arming.missingProperty().get()).startsWith("Right arm: the gripper");
    assertThat(arming.startableProperty().get()).isFalse();
    run.go();
    assertThat(demo.status().trial().phase()).isEqualTo(Phase.READY);
    arming.shadow(true);
    pass();
    assertThat(arming.missingProperty().get()).isEmpty();
    assertThat(arming.startableProperty().get()).isTrue();
  }

  @Test
  void aShadowRunWaitsForHeldArmsTooBecauseItWouldEndTheHold() {
    real();
    demo.select(CHOICE);
    demo.fail(new Fault.Stopped());
    arming.shadow(true);
    pass();
    assertThat(arming.startableProperty().get()).isFalse();
  }

  @Test
  void aRecordingIsAlwaysInShadow() {
    demo.arms.moves = false;
    pass();
    assertThat(arming.shadowProperty().get()).isTrue();
    assertThat(arming.shadowFreeProperty().get()).isFalse();
  }

  @Test
  void tilesTellTheTroubleInAWordOrTwo() {
    TilesViewModel tiles = new TilesViewModel(live);
    real();
    pass();
    State left = tiles.states().get(3);
    assertThat(left.value()).isEqualTo("Excellent");
    assertThat(left.note()).isEqualTo("every 10 ms, lost 0");
    demo.arms.health =
        List.of(DemoLinks.monitoring("left", 30_200), DemoLinks.unheard("right", 30_201));
    pass();
    assertThat(tiles.states().get(3).value()).isEqualTo("Not started");
    assertThat(tiles.states().get(4).value()).isEqualTo("Not heard");
    assertThat(tiles.states().get(4).warn()).isTrue();
    assertThat(tiles.states().get(4).note()).startsWith("Nothing has arrived");
  }

  @Test
  void theShortWordNamesWhatMustBePutRightFirst() {
    ArmHealth silent = DemoLinks.silent("right", 30_201);
    assertThat(ArmWords.shortTrouble(silent, 12_400)).isEqualTo("Silent");
    assertThat(ArmWords.shortTrouble(silent, 10)).isEqualTo("Safety stop");
    assertThat(ArmWords.shortTrouble(DemoLinks.weak("left", 30_200), 10)).isEqualTo("Weak link");
    assertThat(ArmWords.shortTrouble(DemoLinks.withoutGripper("left", 30_200), 10))
        .isEqualTo("Gripper");
    assertThat(ArmWords.shortTrouble(new ArmHealth("left", "broken", null, 1), 10))
        .isEqualTo("Not ready");
  }
}
