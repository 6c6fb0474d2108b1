package flowdeck.console.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.LinkReport;
import flowdeck.arms.LinkReport.Word;
import flowdeck.arms.motion.SpaceReport;
import flowdeck.console.ArmOperations.ArmHealth;
import flowdeck.console.ArmWords;
import flowdeck.console.DemoLinks;
import flowdeck.console.DemoOperations;
import flowdeck.console.Live;
import flowdeck.console.Operations.Fact;
import flowdeck.console.Operations.RunChoice;
import flowdeck.console.Refusals;
import flowdeck.console.cell.LinkViewModel.Line;
import flowdeck.console.cell.SetupViewModel.State;
import flowdeck.console.cell.SetupViewModel.Step;
import flowdeck.console.widget.TracePlot.Trace;
import flowdeck.core.Fault;
import flowdeck.core.JointVector;
import flowdeck.policy.Selection;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The Cell screen's view models over made-up cells, without a window. */
class CellViewModelsTest {
  private final DemoOperations demo = new DemoOperations();
  private final Refusals refusals = new Refusals();
  private final Live live = new Live(demo);
  private long wallNanos;

  private void pass(double seconds) {
    for (int i = 0; i < Math.ceil(seconds * 20); i++) {
      demo.advance(0.05);
      wallNanos += 50_000_000;
      live.pull(wallNanos);
    }
  }

  private void run() {
    demo.select(new RunChoice("stack-blocks-two", "stack-blocks-two", 7, Selection.SBS));
    demo.start();
    pass(0.5);
  }

  private void links(boolean leftFine, boolean rightFine) {
    demo.arms.health =
        List.of(
            leftFine ? DemoLinks.fine("left", 30_200) : DemoLinks.monitoring("left", 30_200),
            rightFine ? DemoLinks.fine("right", 30_201) : DemoLinks.unheard("right", 30_201));
    pass(0.2);
  }

  // ---- by hand

  @Test
  void armsAreMovedByHandBetweenTrialsOnly() {
    HandViewModel hand = new HandViewModel(live, refusals);
    pass(0.2);
    hand.pulse();
    assertThat(hand.freeProperty().get()).isTrue();
    run();
    hand.pulse();
    assertThat(hand.reasonProperty().get()).startsWith("A trial runs");
    assertThat(hand.freeProperty().get()).isFalse();
    assertThat(hand.abnormalProperty().get()).as("a trial is nothing abnormal").isFalse();
  }

  @Test
  void anUnavailableArmIsNamedWithWhatToDoAndNothingMoves() {
    HandViewModel hand = new HandViewModel(live, refusals);
    links(false, false);
    hand.pulse();
    assertThat(hand.freeProperty().get()).isFalse();
    assertThat(hand.reasonProperty().get())
        .contains("Left arm: the controller only lets itself be watched")
        .contains("Right arm: nothing has arrived on UDP port 30201");
    assertThat(hand.abnormalProperty().get()).isTrue();
  }

  @Test
  void heldArmsAreArmedFirst() {
    HandViewModel hand = new HandViewModel(live, refusals);
    demo.fail(new Fault.Stopped());
    pass(0.2);
    hand.pulse();
    assertThat(hand.reasonProperty().get()).startsWith("The arms hold");
    assertThat(hand.armableProperty().get()).isTrue();
    hand.arm();
    pass(0.2);
    hand.pulse();
    assertThat(demo.arms.pressed).containsExactly("rearm");
    assertThat(hand.freeProperty().get()).isTrue();
  }

  @Test
  void armsThatAreNotAvailableCannotBeArmed() {
    HandViewModel hand = new HandViewModel(live, refusals);
    demo.fail(new Fault.Stopped());
    links(true, false);
    hand.pulse();
    assertThat(hand.armableProperty().get()).isFalse();
    hand.arm();
    assertThat(demo.arms.pressed).isEmpty();
  }

  @Test
  void aRecordingIsNotMovedByHand() {
    demo.arms.moves = false;
    HandViewModel hand = new HandViewModel(live, refusals);
    pass(0.2);
    hand.pulse();
    hand.look();
    assertThat(hand.freeProperty().get()).isFalse();
    assertThat(hand.reasonProperty().get()).contains("recording");
    assertThat(hand.toolWays()).isEmpty();
  }

  @Test
  void theArmsStandSideBySideInOneRowPerJoint() {
    HandViewModel hand = new HandViewModel(live, refusals);
    List<HandViewModel.Row> rows = hand.rows();
    assertThat(rows).extracting(HandViewModel.Row::label).startsWith("A1").endsWith("A7", "Grip");
    assertThat(rows.getFirst().numbers()).containsExactly(0, 8);
    assertThat(rows.getLast().numbers()).containsExactly(7, 15);
  }

  @Test
  void theWayHomeOfBothToolsIsShownBeforeItIsGone() {
    double[] home = new double[16];
    double[] now = home.clone();
    now[0] = 0.4;
    demo.arms.wayHome = List.of(JointVector.of(now), JointVector.of(home));
    HandViewModel hand = new HandViewModel(live, refusals);
    hand.look();
    assertThat(hand.homeKnownProperty().get()).isTrue();
    assertThat(hand.toolWays()).hasSize(2);
    assertThat(hand.toolWays().getFirst().points().getFirst())
        .containsExactly(demo.toolPoints(JointVector.of(now)).getFirst());
    assertThat(hand.toolWays().getFirst().points()).hasSize(2);
  }

  // ---- joints

  @Test
  void proposedSentAndMeasuredStandBesideEachOtherAndWhatWasAlteredIsMarked() {
    demo.heldBackDegrees = 3;
    JointsViewModel model = new JointsViewModel(live);
    run();
    model.words();
    JointsViewModel.Joint first = model.jointsProperty().get().getFirst();
    assertThat(first.proposed()).startsWith("≠ ");
    assertThat(first.sent()).isEqualTo(first.measured());
    assertThat(model.jointsProperty().get().get(1).proposed()).doesNotContain("≠");
    assertThat(model.clampsProperty().get()).isEqualTo("limiter altered 281 targets");
  }

  @Test
  void whatIsNearestToTheArmsIsSaidAndMarkedOnlyWhereItSlowsThem() {
    JointsViewModel model = new JointsViewModel(live);
    run();
    model.words();
    assertThat(model.roomProperty().get()).as("nobody looks").isEmpty();
    demo.arms.room = new SpaceReport("left hand, table", 0.062, 0.042, false, false, null);
    pass(0.05);
    model.words();
    assertThat(model.roomProperty().get())
        .isEqualTo("nearest: left hand, table, 4.2 cm before the stop");
    assertThat(model.tightProperty().get()).isFalse();
    demo.arms.room = new SpaceReport("left hand, table", 0.03, 0.01, true, false, null);
    pass(0.05);
    model.words();
    assertThat(model.roomProperty().get()).startsWith("slowed: left hand, table");
    assertThat(model.tightProperty().get()).isTrue();
  }

  @Test
  void theTraceHoldsTenSecondsOfTheChosenJoint() {
    JointsViewModel model = new JointsViewModel(live);
    run();
    for (int i = 0; i < 300; i++) {
      pass(0.05);
      model.pulse();
    }
    model.select(1);
    Trace trace = model.trace();
    assertThat(trace).isNotNull();
    assertThat(trace.seconds()[0]).isBetween(-10.0, -9.0);
    assertThat(trace.seconds()[trace.seconds().length - 1]).isZero();
    double sent = Math.toDegrees(live.tick().sent().get(1));
    assertThat(trace.sent()[trace.sent().length - 1]).isEqualTo(sent);
    assertThat(trace.upper()).isCloseTo(120, within(1e-9));
  }

  // ---- connections

  @Test
  void oddWordsAndCountsAreMarked() {
    LinkViewModel link = new LinkViewModel(live);
    link.arm(1);
    demo.arms.health = List.of(DemoLinks.fine("left", 30_200), DemoLinks.silent("right", 30_201));
    demo.silentSeconds = 12.4;
    pass(0.2);
    assertThat(link.trouble()).startsWith("The controller 172.31.1.147:30200 has been silent");
    assertThat(link.past()).isTrue();
    assertThat(link.wordsNote()).contains("as last heard, 12.4 s ago");
    assertThat(link.words())
        .contains(new Line("Safety", "stop 1 on the path", false))
        .contains(new Line("Operation", "T1, 250 mm/s", true));
    assertThat(link.counts())
        .contains(new Line("From others", "11", false))
        .contains(new Line("Lost", "38", true));
    link.arm(0);
    assertThat(link.trouble()).isEmpty();
    assertThat(link.words()).allMatch(Line::fine);
    assertThat(link.counts()).allMatch(Line::fine);
  }

  @Test
  void aCellWithoutControllersSaysWhy() {
    LinksViewModel links = new LinksViewModel(live);
    assertThat(links.linked()).isFalse();
    assertThat(links.unlinked()).contains("simulated");
    demo.arms.moves = false;
    assertThat(links.unlinked()).contains("recording");
    links(true, true);
    assertThat(links.linked()).isTrue();
    assertThat(links.unlinked()).isEmpty();
  }

  @Test
  void theCameraTellsItsTroubleAndWhetherItIsCalibrated() {
    LinksViewModel links = new LinksViewModel(live);
    pass(0.2);
    assertThat(links.cameraTrouble()).isEmpty();
    demo.cameraTrouble = "the picture has not changed for 3 s: unplug the camera and plug it in";
    demo.cameraCalibrated = false;
    pass(1.1);
    assertThat(links.cameraTrouble()).startsWith("The picture has not changed").endsWith(".");
    assertThat(links.camera().getLast().value()).isEqualTo("not calibrated, overlay hidden");
  }

  @Test
  void aCalibrationThatCannotBeUsedIsToldWhereItsStateIsShown() {
    demo.cameraCalibrated = false;
    demo.calibration.trouble = "lab-camera.yml is of camera stream; calibrate it anew.";
    pass(1.1);
    assertThat(new LinksViewModel(live).camera().getLast().value())
        .isEqualTo(
            "not calibrated, overlay hidden. lab-camera.yml is of camera stream; calibrate it"
                + " anew.");
    assertThat(steps(new SetupViewModel(live, refusals)).get(5).words())
        .contains("not calibrated: no overlay. lab-camera.yml is of camera stream");
  }

  @Test
  void theCameraTellsWhatItLostSinceTheStart() {
    LinksViewModel links = new LinksViewModel(live);
    demo.cameraRefused = 12;
    demo.cameraReconnections = 2;
    pass(0.2);
    assertThat(links.camera())
        .contains(new Fact("Lost since start", "0 dropped · 12 refused · connection 2×"));
  }

  // ---- setting a cell up

  private List<Step> steps(SetupViewModel setup) {
    pass(0.2);
    setup.pulse();
    return setup.stepsProperty().get();
  }

  private static int current(List<Step> steps) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).state() == State.NOW) {
        return i + 1;
      }
    }
    return 0;
  }

  @Test
  void theStepsFollowWhatControllersReport() {
    SetupViewModel setup = new SetupViewModel(live, refusals);
    setup.shown();
    demo.arms.health =
        List.of(DemoLinks.unheard("left", 30_200), DemoLinks.unheard("right", 30_201));
    List<Step> steps = steps(setup);
    assertThat(current(steps)).isEqualTo(1);
    assertThat(steps.getFirst().words())
        .contains("172.31.1.148/16 (enp3s0)")
        .contains("UDP port 30200")
        .contains("UDP port 30201");
    assertThat(steps.get(3))
        .isEqualTo(new Step("Commanding, in T1 first", State.LATER, "after step 1"));
    assertThat(steps.get(5).state()).as("the camera does not wait").isEqualTo(State.DONE);

    demo.arms.health = List.of(DemoLinks.weak("left", 30_200), DemoLinks.fine("right", 30_201));
    steps = steps(setup);
    assertThat(current(steps)).isEqualTo(3);
    assertThat(steps.get(1).words()).contains("172.31.1.147:30200, FRI 1.14 to 1.16");
    assertThat(steps.get(2).words()).contains("Left arm: the controller calls the connection poor");

    links(false, true);
    demo.arms.health =
        List.of(DemoLinks.monitoring("left", 30_200), DemoLinks.fine("right", 30_201));
    steps = steps(setup);
    assertThat(current(steps)).isEqualTo(4);
    assertThat(steps.get(3).words()).contains("T1").contains("start the motion");

    demo.arms.health =
        List.of(DemoLinks.fine("left", 30_200), DemoLinks.withoutGripper("right", 30_201));
    steps = steps(setup);
    assertThat(current(steps)).isEqualTo(5);
    assertThat(steps.get(4).words()).contains("/dev/ttymunin");

    links(true, true);
    demo.cameraDead = true;
    pass(1);
    assertThat(current(steps(setup))).isEqualTo(6);
    demo.cameraDead = false;
    assertThat(current(steps(setup))).isEqualTo(7);
  }

  @Test
  void aControllerThatSendsAtAnotherPaceThanDeclaredIsToldOnTheWay() {
    SetupViewModel setup = new SetupViewModel(live, refusals);
    ArmHealth left = DemoLinks.fine("left", 30_200);
    LinkReport link =
        Objects.requireNonNull(left.link())
            .with(new Word(ArmWords.PERIOD, "10 ms, but the cell's file says 5 ms", false));
    demo.arms.health =
        List.of(
            new ArmHealth("left", left.trouble(), link, left.gripper()),
            DemoLinks.fine("right", 30_201));
    List<Step> steps = steps(setup);
    assertThat(steps.get(2).state()).as("it is no fault").isEqualTo(State.DONE);
    assertThat(steps.get(2).words())
        .endsWith(
            "Left arm sends every 10 ms, but the cell's file says 5 ms: correct one of them.");
    assertThat(new LinkViewModel(live).words())
        .contains(new Line("Send period", "10 ms, but the cell's file says 5 ms", false));
  }

  @Test
  void whatTheToolWeighsIsToldBeforeTheMotionIsStarted() {
    SetupViewModel setup = new SetupViewModel(live, refusals);
    demo.arms.load = "The tool's load data in Sunrise must be 1.20 kg.";
    setup.shown();
    demo.arms.health =
        List.of(DemoLinks.monitoring("left", 30_200), DemoLinks.fine("right", 30_201));
    assertThat(steps(setup).get(3).words()).contains("T1").contains("load data in Sunrise");
  }

  @Test
  void theFirstMotionIsDoneOnceBothWristsWereSeenToTurn() {
    SetupViewModel setup = new SetupViewModel(live, refusals);
    links(true, true);
    setup.match();
    assertThat(current(steps(setup))).as("not asked yet").isEqualTo(7);
    setup.match();
    assertThat(current(steps(setup))).isEqualTo(8);
    for (int i = 0; i < 20; i++) {
      setup.jog(0, 1);
      pass(0.05);
    }
    setup.release();
    List<Step> steps = steps(setup);
    assertThat(current(steps)).isEqualTo(8);
    assertThat(steps.getLast().words()).contains("A7 of the right arm");
    for (int i = 0; i < 20; i++) {
      setup.jog(1, -1);
      pass(0.05);
    }
    setup.release();
    assertThat(steps(setup)).allMatch(step -> step.state() == State.DONE);
    assertThat(demo.arms.pressedOnce())
        .containsExactly("jog 6 1", "release", "jog 14 -1", "release");
  }

  @Test
  void aControllerThatGoesSilentTakesTheOperatorsWordBack() {
    SetupViewModel setup = new SetupViewModel(live, refusals);
    links(true, true);
    steps(setup);
    setup.match();
    assertThat(current(steps(setup))).isEqualTo(8);
    demo.silentSeconds = 2;
    demo.arms.health = List.of(DemoLinks.fine("left", 30_200), DemoLinks.silent("right", 30_201));
    List<Step> steps = steps(setup);
    assertThat(current(steps)).isEqualTo(2);
    assertThat(steps.get(1).words()).startsWith("Right arm: the controller 172.31.1.147");
    demo.silentSeconds = 0;
    links(true, true);
    assertThat(current(steps(setup))).isEqualTo(7);
  }

  @Test
  void aSimulatedCellNeedsNoControllers() {
    List<Step> steps = steps(new SetupViewModel(live, refusals));
    assertThat(steps.subList(0, 4)).allMatch(step -> step.state() == State.SPARE);
    assertThat(current(steps)).isEqualTo(7);
  }

  // ---- the frame

  @Test
  void theHeadTellsWhatTheArmsDoAndWhichTakesNoTargets() {
    CellViewModel cell = new CellViewModel(live, refusals);
    pass(0.2);
    cell.pulse();
    assertThat(cell.stateProperty().get()).isEqualTo("arms idle");
    links(true, false);
    cell.pulse();
    assertThat(cell.stateProperty().get()).isEqualTo("arms idle · right arm takes no targets");
    links(false, false);
    demo.fail(new Fault.Stopped());
    pass(0.2);
    cell.pulse();
    assertThat(cell.stateProperty().get()).isEqualTo("arms holding · none takes targets");
    assertThat(cell.arm()).as("not while none takes targets").isFalse();
  }
}
