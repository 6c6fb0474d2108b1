package flowdeck.arms.fri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.fri.Monitoring.CommandMode;
import flowdeck.arms.fri.Monitoring.SessionState;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FriSessionTest {
  /** Moves each joint by 0.01 rad per answer. */
  private static final FriSession.Source MOVING =
      source(
          (heard, nanos, joints) -> {
            for (int i = 0; i < joints.length; i++) {
              joints[i] += 0.01;
            }
          });

  private interface Next {
    void next(Monitoring heard, long nanos, double[] joints);
  }

  private static FriSession.Source source(Next next) {
    return new FriSession.Source() {
      @Override
      public void begin(double[] joints) {}

      @Override
      public void next(Monitoring heard, long nanos, long elapsedNanos, double[] joints) {
        next.next(heard, nanos, joints);
      }
    };
  }

  private final FriSession session = new FriSession();
  private final Monitoring heard = new Monitoring();
  private final Command answer = new Command();
  private int sequence = 40;

  private boolean hear(SessionState state) {
    return hear(state, FriVersion.V1, MOVING);
  }

  private boolean hear(SessionState state, FriVersion version, Next next) {
    return hear(state, version, source(next));
  }

  private boolean hear(SessionState state, FriVersion version, FriSession.Source source) {
    heard.clear();
    heard.header.sequence = sequence++;
    heard.session = state;
    heard.sendPeriodMillis = 5;
    for (int i = 0; i < Monitoring.JOINTS; i++) {
      heard.interpolated[i] = 0.1 * i;
      heard.commanded[i] = -0.1 * i;
    }
    heard.hasCommanded = version == FriVersion.V1;
    heard.hasInterpolated =
        state == SessionState.COMMANDING_WAIT || state == SessionState.COMMANDING_ACTIVE;
    heard.command = CommandMode.POSITION;
    return session.answer(heard, version, source, answer);
  }

  @Test
  void nothingIsAnsweredWhileIdleAndCountingBeginsAnewAfterIt() {
    assertThat(hear(SessionState.MONITORING_WAIT)).isTrue();
    assertThat(answer.header.sequence).isZero();
    assertThat(hear(SessionState.MONITORING_WAIT)).isTrue();
    assertThat(answer.header.sequence).isEqualTo(1);
    assertThat(answer.header.reflected).isEqualTo(41);
    assertThat(hear(SessionState.IDLE)).isFalse();
    assertThat(hear(SessionState.MONITORING_READY)).isTrue();
    assertThat(answer.header.sequence).isZero();
    assertThat(session.answered()).isEqualTo(3);
    assertThat(session.heard()).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource(FriVersion.class)
  void whileMonitoringOnlyTheOldVersionIsToldItsOwnPosition(FriVersion version) {
    hear(SessionState.MONITORING_READY, version, MOVING);
    assertThat(answer.hasJoints).isEqualTo(version == FriVersion.V1);
    if (answer.hasJoints) {
      assertThat(answer.joints).isEqualTo(heard.commanded);
    }
  }

  @Test
  void aCountThatBeginsAnewSoonIsFollowedAfterSomeMessages() {
    sequence = 0;
    for (int i = 0; i < 800; i++) {
      assertThat(hear(SessionState.MONITORING_READY)).isTrue();
    }
    sequence = 0;
    int answered = 0;
    for (int i = 0; i < 100; i++) {
      answered += hear(SessionState.MONITORING_READY) ? 1 : 0;
    }
    assertThat(answered).isEqualTo(91);
  }

  @Test
  void oldMessagesThatComeAgainInOrderAreNoNewCount() {
    hear(SessionState.COMMANDING_WAIT);
    for (int i = 0; i < 20; i++) {
      hear(SessionState.COMMANDING_ACTIVE);
    }
    int next = sequence;
    for (int round = 0; round < 30; round++) {
      sequence = next - 10;
      for (int i = 0; i < 9; i++) {
        assertThat(hear(SessionState.COMMANDING_ACTIVE)).isFalse();
      }
      sequence = next;
      assertThat(hear(SessionState.COMMANDING_ACTIVE)).isTrue();
      assertThat(answer.hasJoints).isTrue();
      next = sequence;
    }
  }

  @Test
  void everySoManiethMessageIsAnswered() {
    int answers = 0;
    for (int i = 0; i < 12; i++) {
      heard.clear();
      heard.header.sequence = i;
      heard.session = SessionState.MONITORING_READY;
      heard.receiveMultiplier = 3;
      if (session.answer(heard, FriVersion.V2_5, MOVING, answer)) {
        answers++;
        assertThat(answer.header.reflected).isEqualTo(3 * answers - 1);
      }
    }
    assertThat(answers).isEqualTo(4);
  }

  @Test
  void agreesBitForBitThenMovesFromThere() {
    hear(SessionState.COMMANDING_WAIT);
    assertThat(answer.joints).isEqualTo(heard.interpolated);
    long[] told = new long[1];
    Next source =
        (message, nanos, joints) -> {
          told[0] = nanos;
          MOVING.next(message, nanos, nanos, joints);
        };
    hear(SessionState.COMMANDING_ACTIVE, FriVersion.V1, source);
    hear(SessionState.COMMANDING_ACTIVE, FriVersion.V1, source);
    assertThat(told[0]).isEqualTo(5_000_000);
    for (int i = 0; i < Monitoring.JOINTS; i++) {
      assertThat(answer.joints[i]).isCloseTo(0.1 * i + 0.02, within(1e-12));
    }
  }

  @Test
  void withoutAnAgreementNoPositionIsSent() {
    assertThat(hear(SessionState.COMMANDING_ACTIVE)).isTrue();
    assertThat(answer.hasJoints).as("the console began in the middle").isFalse();
    hear(SessionState.COMMANDING_WAIT);
    hear(SessionState.COMMANDING_ACTIVE);
    assertThat(answer.hasJoints).isTrue();
    hear(SessionState.MONITORING_READY);
    hear(SessionState.COMMANDING_ACTIVE);
    assertThat(answer.hasJoints).as("the agreement ended with the quality").isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void holdsWhereTheSourceFailsToGiveNumbers(double wrong) {
    hear(SessionState.COMMANDING_WAIT);
    hear(SessionState.COMMANDING_ACTIVE);
    double[] before = answer.joints.clone();
    hear(SessionState.COMMANDING_ACTIVE, FriVersion.V1, (message, nanos, q) -> q[3] = wrong);
    assertThat(answer.hasJoints).isTrue();
    assertThat(answer.joints).isEqualTo(before);
    hear(SessionState.COMMANDING_ACTIVE, FriVersion.V1, (message, nanos, q) -> {});
    assertThat(answer.joints).isEqualTo(before);
  }

  @Test
  void aControllerThatTellsNoNumbersIsNotAgreedWith() {
    heard.header.sequence = 1;
    heard.session = SessionState.COMMANDING_WAIT;
    heard.command = CommandMode.POSITION;
    heard.hasInterpolated = true;
    heard.interpolated[2] = Double.NaN;
    assertThat(session.answer(heard, FriVersion.V2_7, MOVING, answer)).isTrue();
    assertThat(answer.hasJoints).isFalse();
  }

  @ParameterizedTest
  @EnumSource(CommandMode.class)
  void eachModeGetsWhatItWantsAndZerosBesideThePosition(CommandMode mode) {
    heard.header.sequence = 1;
    heard.session = SessionState.COMMANDING_WAIT;
    heard.command = mode;
    heard.hasInterpolated = true;
    session.answer(heard, FriVersion.V2_5, MOVING, answer);
    assertThat(answer.hasTorque).isEqualTo(mode == CommandMode.TORQUE);
    assertThat(answer.hasWrench).isEqualTo(mode == CommandMode.WRENCH);
    assertThat(answer.hasJoints)
        .isEqualTo(mode != CommandMode.NONE && mode != CommandMode.CARTESIAN_POSE);
    assertThat(answer.torque).containsOnly(0);
  }

  @Test
  void gapsAreCountedAlsoWhereTheCounterWraps() {
    sequence = -3;
    hear(SessionState.MONITORING_READY);
    sequence += 4; // 4 lost: -2, -1, 0, 1
    hear(SessionState.MONITORING_READY);
    assertThat(session.lost()).isEqualTo(4);
    assertThat(session.disordered()).isZero();
  }

  @Test
  void whatComesTwiceOrTooLateIsNotAnsweredAndMovesNothing() {
    hear(SessionState.COMMANDING_WAIT);
    hear(SessionState.COMMANDING_ACTIVE);
    hear(SessionState.COMMANDING_ACTIVE);
    double[] before = answer.joints.clone();
    sequence--;
    assertThat(hear(SessionState.COMMANDING_ACTIVE)).as("twice").isFalse();
    sequence -= 3;
    assertThat(hear(SessionState.COMMANDING_WAIT)).as("a replayed agreement").isFalse();
    sequence += 100_000;
    assertThat(hear(SessionState.COMMANDING_WAIT)).as("out of nowhere").isFalse();
    sequence -= 100_000 - 2;
    hear(SessionState.COMMANDING_ACTIVE, FriVersion.V1, (message, nanos, joints) -> {});
    assertThat(answer.joints).isEqualTo(before);
    assertThat(session.disordered()).isEqualTo(3);
  }

  @Test
  void aCountThatGoesOnElsewhereIsANewSessionAndIsToAgreeAgain() {
    hear(SessionState.COMMANDING_WAIT);
    hear(SessionState.COMMANDING_ACTIVE);
    sequence = 1_000_000;
    assertThat(hear(SessionState.COMMANDING_ACTIVE)).isFalse();
    assertThat(hear(SessionState.COMMANDING_ACTIVE)).isTrue();
    assertThat(answer.hasJoints).isFalse();
    hear(SessionState.COMMANDING_WAIT);
    assertThat(answer.hasJoints).isTrue();
  }

  /** Whatever states come in whatever order: no position is sent that was not agreed on. */
  @Property(tries = 300)
  void neverJumpsAndNeverSendsWhatIsNoNumber(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FriSession.Source wild =
        source(
            (message, nanos, joints) ->
                joints[random.nextInt(7)] +=
                    random.nextInt(5) == 0 ? Double.NaN : random.nextDouble(-0.01, 0.01));
    FriSession tested = new FriSession();
    double[] last = new double[Monitoring.JOINTS];
    boolean wasCommanding = false;
    int counter = random.nextInt();
    for (int i = 0; i < 200; i++) {
      heard.clear();
      counter += random.nextInt(8) == 0 ? random.nextInt(-3, 4) : 1;
      heard.header.sequence = counter;
      heard.session = SessionState.values()[random.nextInt(5)];
      heard.sendPeriodMillis = 10;
      heard.command = CommandMode.POSITION;
      heard.hasInterpolated = random.nextInt(10) > 0;
      for (int joint = 0; joint < Monitoring.JOINTS; joint++) {
        heard.interpolated[joint] = random.nextInt(50) == 0 ? Double.NaN : random.nextDouble(-2, 2);
      }
      long disordered = tested.disordered();
      boolean answered = tested.answer(heard, FriVersion.V2_5, wild, answer);
      if (!answered) {
        wasCommanding &= tested.disordered() > disordered; // an idle one ends the agreement
        continue;
      }
      if (answer.hasJoints) {
        for (int joint = 0; joint < Monitoring.JOINTS; joint++) {
          if (heard.session == SessionState.COMMANDING_WAIT) {
            assertThat(answer.joints[joint]).isEqualTo(heard.interpolated[joint]);
          } else {
            assertThat(wasCommanding).isTrue();
            assertThat(answer.joints[joint]).isCloseTo(last[joint], within(0.01));
          }
        }
        System.arraycopy(answer.joints, 0, last, 0, last.length);
      }
      wasCommanding = answer.hasJoints;
    }
  }
}
