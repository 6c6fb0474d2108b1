package flowdeck.arms.fri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.fri.ControllerError.Kind;
import flowdeck.arms.fri.Monitoring.CommandMode;
import flowdeck.arms.fri.Monitoring.ControlMode;
import flowdeck.arms.fri.Monitoring.DriveState;
import flowdeck.arms.fri.Monitoring.OperationMode;
import flowdeck.arms.fri.Monitoring.Overlay;
import flowdeck.arms.fri.Monitoring.Quality;
import flowdeck.arms.fri.Monitoring.SafetyState;
import flowdeck.arms.fri.Monitoring.SessionState;
import flowdeck.arms.motion.IiwaKinematics;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The robot's rules, against a client that keeps to its own or is made not to. */
class ControllerSessionTest {
  private static final int PERIOD_MILLIS = 5;
  private static final double PERIOD = 5e-3;
  private static final long LATENCY = 300_000;

  private final PlayedArm plant = new PlayedArm();
  private final VirtualArm arm = new VirtualArm(plant);
  private final CabinetIo io = new CabinetIo();
  private final ControllerErrors errors = new ControllerErrors();
  private final ControllerStatistics.Counters counters = new ControllerStatistics.Counters();
  private final ControllerSession session = new ControllerSession(arm, io, errors, counters);
  private final Monitoring message = new Monitoring();
  private final Command answer = new Command();
  private FriSession client = new FriSession();
  private double step;
  private Consumer<Command> tweak = command -> {};

  private final FriSession.Source source =
      new FriSession.Source() {
        @Override
        public void begin(double[] joints) {}

        @Override
        public void next(Monitoring heard, long nanos, long elapsedNanos, double[] joints) {
          joints[0] += step;
        }
      };

  private ControllerSessionTest() {
    session.open(PERIOD_MILLIS, 1, 0);
  }

  /** One period with its answer. */
  private void cycle() {
    if (tell() && client.answer(message, FriVersion.V1, source, answer)) {
      tweak.accept(answer);
      session.hear(answer, LATENCY);
    }
  }

  private boolean tell() {
    session.period(false);
    message.clear();
    return session.tell(message);
  }

  private void cycles(int count) {
    for (int i = 0; i < count; i++) {
      cycle();
    }
  }

  private void toReady() {
    for (int i = 0; i < 500 && !session.startMotion(); i++) {
      cycle();
    }
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_WAIT);
    session.endMotion();
    cycle();
    assertThat(session.state()).isEqualTo(SessionState.MONITORING_READY);
  }

  private void toActive() {
    toReady();
    assertThat(session.startMotion()).isTrue();
    cycles(ControllerSession.MIRRORED + 1);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
  }

  private List<Kind> kinds() {
    return errors.all().stream().map(ControllerError::kind).toList();
  }

  @Test
  void aSessionHasToEarnItsQuality() {
    cycle();
    assertThat(message.quality).isEqualTo(Quality.POOR);
    assertThat(message.session).isEqualTo(SessionState.MONITORING_WAIT);
    assertThat(message.hasInterpolated).isFalse();
    assertThat(session.startMotion()).as("quality too low").isFalse();
    cycles(93);
    assertThat(session.state()).isEqualTo(SessionState.MONITORING_WAIT);
    cycles(2);
    assertThat(message.session).isEqualTo(SessionState.MONITORING_READY);
    assertThat(message.quality).isEqualTo(Quality.GOOD);
    cycles(10);
    assertThat(message.quality).isEqualTo(Quality.EXCELLENT);
    assertThat(errors.all()).isEmpty();
  }

  @Test
  void nothingIsToldOrHeardWhileIdle() {
    session.close();
    assertThat(tell()).isFalse();
    session.hear(answer, LATENCY);
    assertThat(counters.answered).isZero();
    assertThat(plant.commands).as("the arm is held all the same").isEqualTo(1);
  }

  @Test
  void theClientMovesTheArmOnlyAfterItMirroredThePosition() {
    toReady();
    assertThat(session.startMotion()).isTrue();
    step = 0.001;
    for (int i = 0; i < ControllerSession.MIRRORED; i++) {
      cycle();
      assertThat(message.session).isEqualTo(SessionState.COMMANDING_WAIT);
      assertThat(message.hasInterpolated).isTrue();
      assertThat(message.interpolated).isEqualTo(PlayedArm.START);
      assertThat(message.overlay).isEqualTo(Overlay.JOINT);
      assertThat(message.command).isEqualTo(CommandMode.POSITION);
      assertThat(message.trackingPerformance).isZero();
    }
    cycle();
    assertThat(message.session).isEqualTo(SessionState.COMMANDING_ACTIVE);
    assertThat(plant.commanded).isEqualTo(PlayedArm.START);
    cycle();
    assertThat(plant.commanded[0]).as("in force one period later").isEqualTo(0.001);
    assertThat(message.commanded[0]).isEqualTo(0.001);
    assertThat(message.trackingPerformance).isEqualTo(1);
    cycle();
    assertThat(plant.commanded[0]).isEqualTo(0.002);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.0, Double.MIN_VALUE})
  void aMirroredPositionIsTheSameBitForBit(double almostZero) {
    toReady();
    session.startMotion();
    tweak = command -> command.joints[0] = almostZero;
    cycles(100);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_WAIT);
    tweak = command -> {};
    cycles(ControllerSession.MIRRORED + 1);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
  }

  @Test
  void mirroredAnswersMustComeInARow() {
    toReady();
    session.startMotion();
    for (int i = 0; i < 60; i++) {
      if (i % 8 == 7) {
        tweak = command -> command.hasJoints = false;
      } else {
        tweak = command -> {};
      }
      cycle();
    }
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_WAIT);
  }

  @Test
  void theOwnPositionIsTheHolds() {
    toActive();
    step = 0.002;
    cycles(20);
    assertThat(message.interpolated).isEqualTo(PlayedArm.START);
    assertThat(message.commanded[0]).isGreaterThan(0.03);
  }

  /** Ways to break the rules of commanding. */
  static Stream<Arguments> breaches() {
    Map<Kind, List<Consumer<Command>>> ways =
        Map.of(
            Kind.MISSING_VALUE,
            List.of(command -> command.hasJoints = false),
            Kind.NOT_A_NUMBER,
            List.of(
                command -> command.joints[3] = Double.NaN,
                command -> command.joints[6] = Double.NEGATIVE_INFINITY),
            Kind.POSITION_LIMIT,
            List.of(
                command -> command.joints[1] = Math.toRadians(120.01),
                command -> command.joints[6] = -Math.toRadians(175.01)),
            Kind.ILLEGAL_AXIS_DELTA,
            List.of(
                command -> command.joints[0] += Math.toRadians(98) * PERIOD * 1.001,
                command -> command.joints[3] -= Math.toRadians(130) * PERIOD * 1.001),
            Kind.UNASKED_VALUE,
            List.of(command -> command.hasTorque = true, command -> command.hasWrench = true),
            Kind.WRONG_COUNTER,
            List.of(
                command -> command.header.reflected++,
                command -> command.header.reflected -= 100_000,
                command -> command.header.sequence--,
                command -> command.header.sequence -= 3,
                command -> command.header.reflected--),
            Kind.WRONG_OUTPUT,
            List.of(
                command -> output(command, "Nowhere.Out", Io.Type.BOOLEAN, 1),
                command -> output(command, "Media.Led", Io.Type.DIGITAL, 1),
                command -> output(command, "Media.Led", Io.Type.BOOLEAN, 2),
                command -> output(command, "Media.Button", Io.Type.BOOLEAN, 1),
                command ->
                    output(command, "Media.Led", Io.Type.BOOLEAN, 1).direction =
                        Io.Direction.INPUT));
    return ways.entrySet().stream()
        .flatMap(entry -> entry.getValue().stream().map(way -> Arguments.of(entry.getKey(), way)));
  }

  private static Io output(Command command, String name, Io.Type type, long value) {
    Io output = command.addIo();
    output.name = name;
    output.type = type;
    output.direction = Io.Direction.OUTPUT;
    output.digital = value;
    return output;
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void aBrokenRuleEndsTheMotion(Kind kind, Consumer<Command> way) {
    io.define("Media.Led", Io.Type.BOOLEAN, Io.Direction.OUTPUT, 0);
    io.define("Media.Button", Io.Type.BOOLEAN, Io.Direction.INPUT, 0);
    toActive();
    double[] before = plant.commanded.clone();
    tweak = way;
    cycle();
    assertThat(session.state()).isEqualTo(SessionState.MONITORING_READY);
    assertThat(kinds()).containsExactly(kind);
    assertThat(errors.all().getFirst().text()).startsWith(kind.words());
    tweak = command -> {};
    step = 0.002;
    cycle();
    assertThat(message.hasInterpolated).isFalse();
    assertThat(message.trackingPerformance).isZero();
    cycles(300);
    assertThat(plant.commanded).as("the arm stays").isEqualTo(before);
    assertThat(session.state()).isEqualTo(SessionState.MONITORING_READY);
    assertThat(io.value("Media.Led")).isZero();
  }

  @Test
  void aStepOfExactlyTheVelocityIsLegal() {
    toActive();
    step = IiwaKinematics.VELOCITY_LIMITS.get(0) * PERIOD;
    cycles(50);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
  }

  @Test
  void aCommandGoneMissingMakesTheNextStepTwiceAsLong() {
    toActive();
    step = IiwaKinematics.VELOCITY_LIMITS.get(0) * PERIOD * 0.6;
    cycles(20);
    double held = answer.joints[0];
    tell();
    client.answer(message, FriVersion.V1, source, answer); // lost on its way
    cycle();
    assertThat(plant.commanded[0]).as("holds what came last").isEqualTo(held);
    assertThat(kinds()).containsExactly(Kind.ILLEGAL_AXIS_DELTA);
    assertThat(counters.missing).isEqualTo(1);
    assertThat(counters.lost).isEqualTo(1);
  }

  @Test
  void anAnswerThatComesTwiceIsPassedOver() {
    toActive();
    cycle();
    session.hear(answer, LATENCY);
    assertThat(counters.repeated).isEqualTo(1);
    cycles(5);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
  }

  @Test
  void anAnswerAfterTheNextPeriodBeganIsLateAndMovesNothing() {
    toActive();
    long answered = counters.answered;
    step = 0.001;
    for (int i = 0; i < 3; i++) {
      tell();
      assertThat(client.answer(message, FriVersion.V1, source, answer)).isTrue();
      tell();
      session.hear(answer, PERIOD_MILLIS * 1_000_000L + 1);
      client.answer(message, FriVersion.V1, source, answer); // never arrives
    }
    tell();
    assertThat(plant.commanded).isEqualTo(PlayedArm.START);
    assertThat(counters.late).isEqualTo(3);
    assertThat(counters.answered).isEqualTo(answered);
    assertThat(kinds()).as("nothing came in time six times in a row").containsExactly(Kind.QUALITY);
  }

  @Test
  void fiveMissingInARowEndTheMotionAndItNeverBeginsAgainByItself() {
    toActive();
    for (int i = 0; i < AnswerQuality.ROW_FAIR; i++) {
      assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
      tell();
      client.answer(message, FriVersion.V1, source, answer);
    }
    tell();
    assertThat(message.session).isEqualTo(SessionState.MONITORING_WAIT);
    assertThat(message.quality).isEqualTo(Quality.FAIR);
    assertThat(message.overlay).isEqualTo(Overlay.NONE);
    assertThat(kinds()).containsExactly(Kind.QUALITY);
    client.answer(message, FriVersion.V1, source, answer);
    session.hear(answer, LATENCY);
    cycles(40);
    assertThat(message.session).isEqualTo(SessionState.MONITORING_WAIT);
    cycles(200);
    assertThat(message.session).isEqualTo(SessionState.MONITORING_READY);
    assertThat(session.startMotion()).isTrue();
    cycles(20);
    assertThat(message.session).isEqualTo(SessionState.COMMANDING_ACTIVE);
  }

  @Test
  void losingTheConnectionBeforeTheAgreementEndsTheMotionToo() {
    toReady();
    session.startMotion();
    for (int i = 0; i <= AnswerQuality.ROW_FAIR; i++) {
      tell();
    }
    assertThat(session.state()).isEqualTo(SessionState.MONITORING_WAIT);
    assertThat(kinds()).containsExactly(Kind.QUALITY);
  }

  @Test
  void whatTheMachineHeldUpIsNotHeldAgainstTheClient() {
    toActive();
    for (int i = 0; i < 30; i++) {
      session.period(true);
      message.clear();
      session.tell(message);
    }
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
    assertThat(counters.missing).isZero();
    assertThat(counters.missingInStalls).isEqualTo(29);
  }

  @Test
  void anAbortedMotionComesToRestByItselfWithoutAJump() {
    toActive();
    while (step < 0.5 * PERIOD) {
      step += 0.0001;
      cycle();
    }
    tweak = command -> command.hasJoints = false;
    double last = plant.commanded[0];
    cycle();
    double speed = (plant.commanded[0] - last) / PERIOD;
    int periods = 0;
    while (!arm.atRest()) {
      last = plant.commanded[0];
      cycle();
      double next = (plant.commanded[0] - last) / PERIOD;
      assertThat(speed - next).isBetween(0.0, SetPoint.ON_PATH * PERIOD + 1e-9);
      speed = next;
      periods++;
    }
    assertThat(speed).isZero();
    assertThat(periods * PERIOD).isCloseTo(0.5 / SetPoint.ON_PATH, within(2.5 * PERIOD));
    assertThat(session.startMotion()).isTrue();
    tweak = command -> {};
    step = 0;
    cycle();
    assertThat(message.interpolated).as("holds where it came to rest").isEqualTo(plant.commanded);
  }

  @ParameterizedTest
  @EnumSource(
      value = SafetyState.class,
      names = {"STOP_0", "STOP_1", "STOP_2"})
  void aSafetyStopEndsTheMotionInItsOwnWay(SafetyState how) {
    toActive();
    while (step < 0.5 * PERIOD) {
      step += 0.0001;
      cycle();
    }
    arm.stop(how);
    session.abort(Kind.SAFETY_STOP, "");
    tell();
    assertThat(message.safety).isEqualTo(how);
    assertThat(message.session).isEqualTo(SessionState.MONITORING_READY);
    assertThat(message.drivesActive()).isEqualTo(how != SafetyState.STOP_0);
    int braking = 1;
    while (!arm.atRest()) {
      cycle();
      braking++;
    }
    cycle();
    double acceleration = how == SafetyState.STOP_0 ? SetPoint.MECHANICAL : SetPoint.ON_PATH;
    assertThat(braking * PERIOD).isCloseTo(0.5 / acceleration, within(2.5 * PERIOD));
    assertThat(message.drives[0])
        .isEqualTo(how == SafetyState.STOP_2 ? DriveState.ACTIVE : DriveState.OFF);
    cycles(300);
    assertThat(session.startMotion()).as("still stopped").isFalse();
    arm.release();
    if (how != SafetyState.STOP_2) {
      cycle();
      assertThat(message.drives[0]).isEqualTo(DriveState.TRANSITIONING);
      assertThat(session.startMotion()).as("drives are not on yet").isFalse();
      cycles((int) (VirtualArm.DRIVES_ON_SECONDS / PERIOD) + 1);
    }
    step = 0;
    cycles(300);
    assertThat(message.safety).isEqualTo(SafetyState.NORMAL);
    assertThat(session.state()).isEqualTo(SessionState.MONITORING_READY);
    assertThat(session.startMotion()).isTrue();
  }

  @Test
  void drivesOffAndTheKeySwitchEndTheMotion() {
    toActive();
    arm.drivesOff();
    session.abort(Kind.DRIVES, "");
    cycle();
    assertThat(message.drives).containsOnly(DriveState.OFF);
    arm.drivesOn();
    plant.offset[2] = 0.05; // the brakes let it sink
    cycles(60);
    plant.offset[2] = 0;
    assertThat(session.startMotion()).isTrue();
    cycles(20);
    assertThat(message.interpolated[2]).as("held where it sank to").isCloseTo(0.05, within(0.06));
    arm.operationMode(OperationMode.T1);
    session.abort(Kind.OPERATION_MODE, "T1");
    cycle();
    assertThat(message.operation).isEqualTo(OperationMode.T1);
    assertThat(message.session).isEqualTo(SessionState.MONITORING_READY);
  }

  @Test
  void inT1TheFlangeIsSlow() {
    arm.operationMode(OperationMode.T1);
    toActive();
    double reach = Math.hypot(flangeOf(PlayedArm.START)[0], flangeOf(PlayedArm.START)[1]);
    step = 0.249 / reach * PERIOD;
    cycles(20);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
    step = 0.251 / reach * PERIOD;
    cycles(3);
    assertThat(kinds()).containsExactly(Kind.T1_SPEED);
    assertThat(message.safety).isEqualTo(SafetyState.STOP_1);
  }

  private static double[] flangeOf(double[] joints) {
    FlangeSpeed speed = new FlangeSpeed();
    speed.begin(joints);
    return speed.position();
  }

  @Test
  void theFlangeIsWhereKinematicsSay() {
    double[] joints = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
    assertThat(flangeOf(joints))
        .containsExactly(new double[] {0.037383, -0.004712, 1.239148}, within(1e-6));
    assertThat(IiwaKinematics.flange(joints).z()).isCloseTo(flangeOf(joints)[2], within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(
      value = ControlMode.class,
      names = {"JOINT_IMPEDANCE", "CARTESIAN_IMPEDANCE"})
  void aSoftArmIsNotCommandedFarFromWhereItIs(ControlMode soft) {
    session.controlMode(soft);
    toActive();
    step = 0.0005;
    cycles(10);
    plant.offset[0] = -CommandCheck.FAR_FROM_MEASURED - 0.01; // somebody pushes
    cycles(2);
    assertThat(kinds()).containsExactly(Kind.ILLEGAL_AXIS_DELTA);
  }

  @Test
  void anUnreliableMeasurementEndsTheMotionAndIsNotTold() {
    toActive();
    plant.offset[4] = Double.NaN;
    cycle();
    assertThat(kinds()).containsExactly(Kind.MEASUREMENT);
    assertThat(message.measured[4]).isZero();
  }

  @Test
  void commandingNeedsShortPeriods() {
    session.open(PERIOD_MILLIS, 3, 0);
    client = new FriSession();
    cycles(600);
    assertThat(session.state()).isEqualTo(SessionState.MONITORING_READY);
    assertThat(session.startMotion()).isFalse();
    assertThat(kinds()).containsExactly(Kind.PERIOD);
    session.open(10, 1, 0);
    client = new FriSession();
    session.commandMode(CommandMode.TORQUE);
    cycles(200);
    assertThat(session.startMotion()).as("torques are needed every 5 ms").isFalse();
    session.commandMode(CommandMode.NONE);
    assertThat(session.startMotion()).as("there would be nothing to command").isFalse();
    session.commandMode(CommandMode.POSITION);
    assertThat(session.startMotion()).isTrue();
    assertThatThrownBy(() -> session.commandMode(CommandMode.WRENCH))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void betweenAnswersTheArmGoesStraight() {
    session.open(PERIOD_MILLIS, 2, 0);
    client = new FriSession();
    cycles(300);
    assertThat(session.startMotion()).isTrue();
    cycles(30);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
    step = 1.5 * IiwaKinematics.VELOCITY_LIMITS.get(0) * PERIOD;
    cycles(10);
    double before = plant.commanded[0];
    cycles(1);
    assertThat(plant.commanded[0] - before).isCloseTo(step / 2, within(1e-12));
    before = plant.commanded[0];
    cycles(1);
    assertThat(plant.commanded[0] - before).isCloseTo(step / 2, within(1e-12));
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
    assertThat(counters.missing + counters.unasked).isZero();
  }

  @Test
  void whoAnswersMoreOftenThanAskedIsNotHeard() {
    session.open(PERIOD_MILLIS, 2, 0);
    for (int i = 0; i < 300; i++) {
      tell();
      answer.clear();
      answer.header.sequence = i;
      answer.header.reflected = i;
      session.hear(answer, LATENCY);
    }
    assertThat(session.quality()).isEqualTo(Quality.POOR);
    assertThat(counters.unasked).isEqualTo(299);
  }

  @Test
  void torquesOnlyAddToTheHold() {
    session.commandMode(CommandMode.TORQUE);
    session.controlMode(ControlMode.JOINT_IMPEDANCE);
    toActive();
    assertThat(message.command).isEqualTo(CommandMode.TORQUE);
    step = 0.001;
    cycles(50);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
    assertThat(plant.commanded).isEqualTo(PlayedArm.START);
    cycles(60);
    assertThat(kinds()).as("the command drifted away").containsExactly(Kind.ILLEGAL_AXIS_DELTA);
  }

  @ParameterizedTest
  @EnumSource(
      value = CommandMode.class,
      names = {"TORQUE", "WRENCH"})
  void anAgreementAddsNoTorque(CommandMode mode) {
    session.commandMode(mode);
    toReady();
    assertThat(session.startMotion()).isTrue();
    tweak =
        command -> {
          command.torque[2] = 1e-3;
          command.wrench[2] = 1e-3;
        };
    cycles(50);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_WAIT);
    tweak = command -> {};
    cycles(ControllerSession.MIRRORED + 1);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
    tweak =
        command -> {
          command.torque[2] = Double.NaN;
          command.wrench[2] = Double.NaN;
        };
    cycle();
    assertThat(kinds()).containsExactly(Kind.NOT_A_NUMBER);
  }

  @Test
  void whoWantsAPoseIsNotMovedByJointPositions() {
    session.commandMode(CommandMode.CARTESIAN_POSE);
    toReady();
    assertThat(session.startMotion()).isTrue();
    tweak =
        command -> {
          command.hasJoints = true;
          System.arraycopy(message.interpolated, 0, command.joints, 0, command.joints.length);
        };
    cycles(200);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_WAIT);
  }

  @Test
  void countersWrapWhileTheArmMoves() {
    session.open(PERIOD_MILLIS, 1, -130);
    client = new FriSession();
    toActive();
    step = 0.001;
    cycles(100);
    assertThat(message.header.sequence).isPositive();
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
    assertThat(counters.lost + counters.wrongCounters + counters.missing).isZero();
  }

  @Test
  void anotherClientInMidMotionEndsItAndHasToEarnItsQuality() {
    toActive();
    client = new FriSession();
    cycle();
    assertThat(kinds()).containsExactly(Kind.WRONG_COUNTER);
    cycles(5);
    assertThat(session.state()).isEqualTo(SessionState.MONITORING_READY);
    client = new FriSession();
    cycles(5);
    assertThat(session.state()).isEqualTo(SessionState.MONITORING_WAIT);
    assertThat(session.quality()).isEqualTo(Quality.POOR);
  }

  @Test
  void outputsAreHeldAndTold() {
    io.define("Media.Led", Io.Type.BOOLEAN, Io.Direction.OUTPUT, 0);
    io.define("Gripper.Width", Io.Type.ANALOG, Io.Direction.OUTPUT, 0.5);
    io.define("Media.Button", Io.Type.BOOLEAN, Io.Direction.INPUT, 1);
    toActive();
    tweak =
        command -> {
          output(command, "Media.Led", Io.Type.BOOLEAN, 1);
          output(command, "Gripper.Width", Io.Type.ANALOG, 0).analog = 2.25;
        };
    cycle();
    tweak = command -> {};
    cycles(3);
    assertThat(io.value("Media.Led")).isEqualTo(1);
    assertThat(message.io())
        .extracting(told -> told.name)
        .containsExactly("Media.Led", "Gripper.Width", "Media.Button");
    assertThat(message.io().get(0).digital).isEqualTo(1);
    assertThat(message.io().get(1).analog).isEqualTo(2.25);
    assertThat(message.io().get(2).digital).isEqualTo(1);
    assertThat(session.state()).isEqualTo(SessionState.COMMANDING_ACTIVE);
  }

  @Test
  void endingTheMotionIsNoError() {
    toActive();
    step = 0.002;
    cycles(10);
    session.endMotion();
    cycles(30);
    assertThat(session.state()).isEqualTo(SessionState.MONITORING_READY);
    assertThat(arm.atRest()).isTrue();
    assertThat(errors.all()).isEmpty();
    step = 0;
    session.startMotion();
    cycles(20);
    session.close();
    assertThat(tell()).isFalse();
    assertThat(errors.all()).isEmpty();
  }
}
