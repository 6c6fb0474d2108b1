package flowdeck.arms.fri;

import static flowdeck.arms.fri.ReferenceMessages.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.sun.management.ThreadMXBean;
import flowdeck.arms.fri.ControllerError.Kind;
import flowdeck.arms.fri.Monitoring.OperationMode;
import flowdeck.arms.fri.Monitoring.Quality;
import flowdeck.arms.fri.Monitoring.SessionState;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller on real sockets and threads, with a client that keeps to the rules. */
@Timeout(60)
class VirtualControllerTest {
  private static final long MILLI = 1_000_000;
  private static final long PATIENCE = 10_000 * MILLI;

  /** A client that the machine did not let answer for so long. */
  private static final long ASLEEP = 3 * MILLI;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A controller and its client, of one arm. */
  private static final class Pair implements AutoCloseable {
    final PlayedArm arm = new PlayedArm();
    final PlayedClient client;
    final VirtualController controller;

    Pair(String name, FriVersion version, int periodMillis) throws IOException {
      client = new PlayedClient(arm);
      controller =
          VirtualController.open(
              name, version, periodMillis, 1, client.address(), arm, Clock.system());
      client.peer(controller.address());
    }

    void until(String what, BooleanSupplier condition) {
      long end = System.nanoTime() + PATIENCE;
      while (!condition.getAsBoolean()) {
        assertThat(System.nanoTime())
            .as(
                "%s; %s, %s, %s, %s",
                what,
                controller.state(),
                controller.quality(),
                controller.errors(),
                controller.statistics())
            .isLessThan(end);
        LockSupport.parkNanos(2 * MILLI);
      }
    }

    void until(SessionState state) {
      until(state.name(), () -> controller.state() == state);
    }

    void toActive() {
      until("a motion begins", controller::startMotion);
      until(SessionState.COMMANDING_ACTIVE);
    }

    void still() {
      assertThat(controller.failure()).isNull();
      assertThat(client.failure()).isNull();
    }

    /** Nothing was wrong but what a machine makes wrong that has too much to do. */
    void noErrors() {
      assertThat(controller.errors())
          .extracting(ControllerError::kind)
          .allMatch(kind -> kind == Kind.QUALITY);
    }

    @Override
    public void close() throws IOException {
      controller.close();
      client.close();
    }
  }

  private static void pause(long millis) {
    long end = System.nanoTime() + millis * MILLI;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(MILLI);
    }
  }

  @ParameterizedTest
  @EnumSource(FriVersion.class)
  void aClientGoesThroughAllStatesInEachVersion(FriVersion version) throws IOException {
    try (Pair pair = new Pair("left", version, 10)) {
      assertThat(pair.controller.startMotion()).isFalse();
      pair.client.sways(0.4);
      pair.toActive();
      assertThat(pair.controller.commanding()).isTrue();
      pair.until("the arm moves", () -> pair.controller.position()[0] > 0.1);
      pair.controller.endMotion();
      pair.until("the arm stands", pair.controller::atRest);
      assertThat(pair.controller.state()).isEqualTo(SessionState.MONITORING_READY);
      pair.toActive();
      pair.controller.endApp();
      assertThat(pair.controller.state()).isEqualTo(SessionState.IDLE);
      long sent = pair.controller.statistics().sent();
      pause(50);
      assertThat(pair.controller.statistics().sent()).isEqualTo(sent);
      pair.noErrors();
      pair.still();
    }
  }

  @ParameterizedTest
  @EnumSource(FriVersion.class)
  void anotherDecoderReadsWhatIsSent(FriVersion version) throws IOException {
    try (Pair pair = new Pair("left", version, 10)) {
      pair.controller.defineIo("MediaFlange.UserButton", Io.Type.BOOLEAN, Io.Direction.INPUT, 1);
      pair.controller.defineIo("Gripper.Width", Io.Type.ANALOG, Io.Direction.OUTPUT, 0.5);
      pair.toActive();
      pair.client.keep();
      pair.until(
          "a message of the motion",
          () ->
              pair.client.newest().length > 0
                  && get(read(pair.client.newest(), version), "connection.session").equals(4));
      byte[] bytes = pair.client.newest();
      assertThat(bytes.length).isBetween(380, 620);
      DynamicMessage read = read(bytes, version);
      assertThat(get(read, "header.id")).isEqualTo(0x245142);
      assertThat(get(read, "robot.joints")).isEqualTo(7);
      assertThat(get(read, "robot.drive")).isEqualTo(List.of(2, 2, 2, 2, 2, 2, 2));
      assertThat(get(read, "robot.operation")).isEqualTo(2);
      assertThat(get(read, "connection.period")).isEqualTo(10);
      assertThat(get(read, "connection.multiplier")).isEqualTo(1);
      assertThat(get(read, "ipo.joints.value")).isEqualTo(boxed(PlayedArm.START));
      assertThat(get(read, "ipo.command")).isEqualTo(1);
      assertThat(get(read, "ipo.overlay")).isEqualTo(1);
      assertThat(get(read, "ipo.tracking")).isEqualTo(1.0);
      assertThat(get(read, "monitor.measured.value")).isEqualTo(boxed(PlayedArm.START));
      assertThat(get(read, "monitor.external.value"))
          .isEqualTo(List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0));
      assertThat(get(read, "monitor.commanded.value"))
          .isEqualTo(version == FriVersion.V1 ? boxed(PlayedArm.START) : List.of());
      assertThat((List<?>) get(read, "monitor.io")).hasSize(2);
    }
  }

  private static DynamicMessage read(byte[] bytes, FriVersion version) {
    int frame = version == FriVersion.V2_7 ? 4 : 0;
    try {
      return DynamicMessage.parseFrom(
          ReferenceMessages.type("Monitoring"),
          Arrays.copyOfRange(bytes, frame, bytes.length - frame));
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Double> boxed(double[] values) {
    return DoubleStream.of(values).boxed().toList();
  }

  @Test
  void theGoldenCommandIsAnAnswer() throws IOException {
    byte[] golden =
        java.util.HexFormat.of()
            .parseHex(
                "0a080881800d1079187912410a3f0900000000000000000965732d3852c1e03f09000000000000"
                    + "000009f65b8a41358cf3bf090000000000000000098744e74a1857f63f090000000000000000");
    PlayedArm arm = new PlayedArm();
    try (DatagramChannel raw = DatagramChannel.open()) {
      raw.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (VirtualController controller =
          VirtualController.open(
              "left", FriVersion.V1, 1, 1, raw.getLocalAddress(), arm, Clock.system())) {
        raw.socket().setSoTimeout(1000);
        ByteBuffer buffer = ByteBuffer.allocate(1500);
        Datagram datagram = new Datagram();
        Monitoring message = new Monitoring();
        do {
          raw.receive(buffer.clear());
          assertThat(datagram.read(buffer.array(), buffer.position(), message))
              .isEqualTo(FriVersion.V1);
        } while (message.header.sequence != 121);
        raw.send(ByteBuffer.wrap(golden), controller.address());
        long end = System.nanoTime() + PATIENCE;
        while (controller.statistics().answered() + controller.statistics().late() == 0) {
          assertThat(System.nanoTime()).isLessThan(end);
        }
        assertThat(controller.statistics().unreadable()).isZero();
      } catch (FriFormatException e) {
        throw new AssertionError(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void timeStampsAreOnTheirOwnGrid(boolean catchesUp) throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V2_7, 2)) {
      pair.controller.catchUp(catchesUp);
      pair.client.keep();
      Datagram datagram = new Datagram();
      Monitoring message = new Monitoring();
      long first = 0;
      int firstSequence = 0;
      for (int i = 0; i < 20; i++) {
        long before = pair.client.heard();
        pair.until("another message", () -> pair.client.heard() > before);
        byte[] bytes = pair.client.newest();
        datagram.read(bytes, bytes.length, message);
        if (i == 0) {
          first = message.cabinetNanos;
          firstSequence = message.header.sequence;
        }
        long passed = message.cabinetNanos - first;
        long counted = (message.header.sequence - firstSequence) * 2 * MILLI;
        if (catchesUp) {
          assertThat(passed).isEqualTo(counted);
        } else {
          assertThat(passed % (2 * MILLI)).isZero();
          assertThat(passed).as("stalls leave periods out").isGreaterThanOrEqualTo(counted);
        }
      }
      assertThat(Math.abs(first - System.nanoTime())).isGreaterThan(600_000 * MILLI);
    } catch (FriFormatException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void twoControllersAreAnsweredInEachPeriod() throws IOException {
    try (Pair left = new Pair("left", FriVersion.V1, 5);
        Pair right = new Pair("right", FriVersion.V2_7, 5)) {
      for (Pair pair : List.of(left, right)) {
        pair.controller.autoStart(true);
        pair.client.sways(0.4);
      }
      for (Pair pair : List.of(left, right)) {
        pair.until(SessionState.COMMANDING_ACTIVE);
      }
      pause(3000);
      for (Pair pair : List.of(left, right)) {
        pair.controller.endApp();
      }
      pause(20);
      for (Pair pair : List.of(left, right)) {
        ControllerStatistics counted = pair.controller.statistics();
        long asleep = pair.client.took().atLeast(ASLEEP);
        System.getLogger("test")
            .log(
                System.Logger.Level.INFO,
                "sent {0}, answered {1}, missing {2}, in stalls {3}, late {4}, client asleep {5},"
                    + " stalls {6}; latency median {7} us, 99 % {8} us, longest {9} us; lateness"
                    + " median {10} us, 99 % {11} us, longest {12} us",
                counted.sent(),
                counted.answered(),
                counted.missing(),
                counted.missingInStalls(),
                counted.late(),
                asleep,
                counted.stalls(),
                counted.latency().percentileNanos(50) / 1000,
                counted.latency().percentileNanos(99) / 1000,
                counted.latency().longestNanos() / 1000,
                counted.lateness().percentileNanos(50) / 1000,
                counted.lateness().percentileNanos(99) / 1000,
                counted.lateness().longestNanos() / 1000);
        assertThat(counted.sent()).isGreaterThan(300);
        assertThat(counted.missing())
            .as("but for the machine's stalls")
            .isLessThanOrEqualTo(asleep);
        assertThat(counted.wrongCounters() + counted.unreadable() + counted.unasked()).isZero();
        assertThat(pair.client.failure()).isNull();
        pair.still();
      }
    }
  }

  @Test
  void neitherThreadMakesObjects() throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V2_7, 1)) {
      pair.controller.defineIo("Media.Led", Io.Type.BOOLEAN, Io.Direction.OUTPUT, 0);
      pair.controller.faultsToClient(NetworkFaults.NONE.withDelay(50_000, 50_000), 1);
      pair.client.sways(0.2);
      pair.toActive();
      long[] ids = {pair.controller.threadId(), pair.client.threadId()};
      long[] allocated = THREADS.getThreadAllocatedBytes(ids);
      for (int round = 0; round < 20; round++) {
        pause(250);
        long[] now = THREADS.getThreadAllocatedBytes(ids);
        long made = now[0] - allocated[0] + now[1] - allocated[1];
        allocated = now;
        if (made == 0 && pair.controller.statistics().sent() > 1000) {
          return;
        }
      }
      assertThat(allocated).as("bytes in the last quarter of a second").isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereTheMachineStopsTimeStopsUnlessItIsToBeCaughtUp(boolean catchesUp) throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V2_7, 5)) {
      pair.controller.catchUp(catchesUp);
      pair.toActive();
      pair.client.thinks(catchesUp ? MILLI : 0); // or it may keep up with all that is owed
      ControllerStatistics before = pair.controller.statistics();
      pair.arm.holdUpNanos = 150 * MILLI;
      pair.until("held up", () -> pair.controller.statistics().stalls() > before.stalls());
      if (catchesUp) {
        pair.until("poor", () -> !pair.controller.commanding());
        pair.until("owed", () -> pair.controller.statistics().sent() >= before.sent() + 30);
        assertThat(pair.controller.errors())
            .extracting(ControllerError::kind)
            .containsAnyOf(Kind.QUALITY, Kind.ILLEGAL_AXIS_DELTA);
      } else {
        pause(100);
        ControllerStatistics after = pair.controller.statistics();
        assertThat(after.lateness().longestNanos()).isGreaterThan(100 * MILLI);
        assertThat(after.sent() - before.sent()).as("150 ms were left out").isLessThan(30);
        assertThat(after.missing() - before.missing())
            .isLessThanOrEqualTo(pair.client.took().atLeast(ASLEEP));
        pair.noErrors();
      }
      pair.still();
    }
  }

  @Test
  void lateAnswersSpoilTheQualityUntilTheyAreInTimeAgain() throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V2_5, 10)) {
      pair.toActive();
      pair.client.thinks(12 * MILLI);
      pair.until("late", () -> pair.controller.state() == SessionState.MONITORING_WAIT);
      assertThat(pair.controller.errors()).extracting(ControllerError::kind).contains(Kind.QUALITY);
      pair.client.thinks(0);
      pair.until(SessionState.MONITORING_READY);
      pause(100);
      assertThat(pair.controller.commanding()).as("never by itself").isFalse();
      pair.toActive();
      assertThat(pair.controller.statistics().late()).isPositive();
    }
  }

  @Test
  void delayOnTheWayMakesAnswersLateAsWell() throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V2_5, 10)) {
      pair.toActive();
      pair.controller.faultsToClient(NetworkFaults.NONE.withDelay(6 * MILLI, 0), 1);
      pair.controller.faultsFromClient(NetworkFaults.NONE.withDelay(6 * MILLI, 0), 1);
      pair.until(SessionState.MONITORING_WAIT);
      pair.controller.faultsToClient(NetworkFaults.NONE, 1);
      pair.controller.faultsFromClient(NetworkFaults.NONE.withDelay(2 * MILLI, 0), 1);
      pair.until(SessionState.MONITORING_READY);
      assertThat(pair.controller.statistics().latency().longestNanos()).isGreaterThan(12 * MILLI);
    }
  }

  @Test
  void lossesSpoilTheQualityUntilTheyEnd() throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V1, 5)) {
      pair.toActive();
      pair.controller.faultsFromClient(NetworkFaults.NONE.withLoss(0.3), 4);
      pair.until(SessionState.MONITORING_WAIT);
      pair.controller.faultsFromClient(NetworkFaults.NONE, 4);
      pair.until("excellent", () -> pair.controller.quality() == Quality.EXCELLENT);
      assertThat(pair.controller.state()).isEqualTo(SessionState.MONITORING_READY);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aSafetyStopEndsTheMotionUntilSomebodyStartsItAgain(int category) throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V2_7, 10)) {
      pair.client.sways(0.5);
      pair.toActive();
      pair.until("the arm moves", () -> pair.controller.position()[0] > 0.1);
      pair.controller.stop(category);
      assertThat(pair.controller.commanding()).isFalse();
      pair.until("the arm stands", pair.controller::atRest);
      pause(100);
      assertThat(pair.controller.startMotion()).isFalse();
      pair.controller.release();
      pair.toActive();
      assertThat(pair.controller.errors())
          .extracting(ControllerError::kind)
          .contains(Kind.SAFETY_STOP);
    }
  }

  @Test
  void drivesThatAreOnAreSwitchedOnWithoutAnyEffect() throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V2_7, 10)) {
      pair.client.sways(0.5);
      pair.arm.offset[0] = -1;
      pair.toActive();
      pair.until("the arm moves", () -> pair.controller.position()[0] > 0.1);
      pair.controller.drivesOn();
      long end = System.nanoTime() + 400 * MILLI;
      double before = pair.controller.position()[0];
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(MILLI);
        double now = pair.controller.position()[0];
        assertThat(Math.abs(now - before)).as("a leap").isLessThan(0.6);
        before = now;
      }
      pair.noErrors();
    }
  }

  @Test
  void anOperatorWhoAlwaysStartsAgainDoesSoOnlyWhenAskedTo() throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V2_7, 10)) {
      pair.until(SessionState.MONITORING_READY);
      pause(500);
      assertThat(pair.controller.state()).isEqualTo(SessionState.MONITORING_READY);
      pair.controller.autoStart(true);
      pair.until(SessionState.COMMANDING_ACTIVE);
      pair.controller.operationMode(OperationMode.T2);
      assertThat(pair.controller.commanding()).isFalse();
      pair.until(SessionState.COMMANDING_ACTIVE);
      pair.controller.drivesOff();
      assertThat(pair.controller.commanding()).isFalse();
      pair.controller.drivesOn();
      pair.until(SessionState.COMMANDING_ACTIVE);
      pair.controller.autoStart(false);
      pair.controller.endMotion();
      pause(500);
      assertThat(pair.controller.state()).isEqualTo(SessionState.MONITORING_READY);
    }
  }

  @Test
  void asAnotherSessionItMaySpeakAnotherVersionAtAnotherPace() throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V1, 5)) {
      pair.toActive();
      pair.controller.endApp();
      pause(400);
      pair.controller.openSession(FriVersion.V2_7, 10, 1);
      pair.toActive();
      long before = pair.controller.statistics().sent();
      pause(300);
      assertThat(pair.controller.statistics().sent() - before).isBetween(10L, 32L);
      pair.noErrors();
      pair.still();
    }
  }

  @Test
  void aPulledCableEndsTheMotion() throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V2_7, 5)) {
      pair.toActive();
      pair.controller.silent(true);
      pair.until(SessionState.MONITORING_WAIT);
      pair.until("poor", () -> pair.controller.quality() == Quality.POOR);
      pair.controller.silent(false);
      pair.until(SessionState.MONITORING_READY);
      pair.still();
    }
  }

  @ParameterizedTest
  @EnumSource(MonitoringFault.class)
  void messagesThatAreWrongAreNotReadOrEndTheMotion(MonitoringFault fault) throws IOException {
    for (FriVersion version : List.of(FriVersion.V1, FriVersion.V2_7)) {
      try (Pair pair = new Pair("left", version, 5)) {
        pair.toActive();
        long unreadable = pair.client.unreadable();
        pair.controller.spoil(fault, 60);
        boolean readable =
            fault == MonitoringFault.NAN_JOINTS || fault == MonitoringFault.FROZEN_TIME;
        if (readable) {
          long heard = pair.client.heard();
          pair.until("heard on", () -> pair.client.heard() > heard + 70);
          assertThat(pair.client.unreadable()).isEqualTo(unreadable);
          pair.noErrors();
        } else {
          pair.until("none is read", () -> pair.client.unreadable() == unreadable + 60);
          pair.until("aborted", () -> !pair.controller.commanding());
        }
        pair.still();
      }
    }
  }

  @Test
  void aSecondSenderIsToldApartByItsPortAlone() throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V2_7, 5)) {
      pair.controller.secondSender(true);
      pair.toActive();
      pair.until("foreign messages", () -> pair.client.foreign() > 100);
      pair.noErrors();
      pair.controller.secondSender(false);
      pair.still();
    }
  }

  @Test
  void onlyItsClientIsHeard() throws IOException {
    try (Pair pair = new Pair("left", FriVersion.V2_7, 5);
        DatagramChannel other = DatagramChannel.open()) {
      pair.toActive();
      other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      for (int i = 0; i < 50; i++) {
        other.send(ByteBuffer.wrap(new byte[100]), pair.controller.address());
      }
      pair.until("counted", () -> pair.controller.statistics().foreign() == 50);
      assertThat(pair.controller.statistics().unreadable()).isZero();
      pair.noErrors();
    }
  }

  @Test
  void aClientThatIsNotThereYetIsWaitedFor() throws IOException {
    PlayedArm arm = new PlayedArm();
    try (DatagramChannel gone = DatagramChannel.open()) {
      gone.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      InetSocketAddress address = (InetSocketAddress) gone.getLocalAddress();
      gone.close();
      try (VirtualController controller =
          VirtualController.open("left", FriVersion.V1, 1, 1, address, arm, Clock.system())) {
        pause(200);
        assertThat(controller.state()).isEqualTo(SessionState.MONITORING_WAIT);
        assertThat(controller.failure()).isNull();
        assertThat(controller.statistics().sent()).isGreaterThan(20);
      }
    }
  }

  /** Whatever the network does: no exception escapes, and the arm goes no faster than it may. */
  @ParameterizedTest
  @EnumSource(FriVersion.class)
  void anythingMayGoWrongAtOnce(FriVersion version) throws IOException {
    NetworkFaults faults =
        NetworkFaults.NONE
            .withLoss(0.01)
            .withBursts(0.002, 4)
            .withDelay(100_000, 400_000)
            .withDisorder(0.02, 0.01, 0.02)
            .withDamage(0.02, 0.02, 0.02);
    try (Pair pair = new Pair("left", version, 2)) {
      pair.client.sways(0.3);
      pair.controller.autoStart(true);
      pair.until(SessionState.COMMANDING_ACTIVE);
      pair.controller.faultsToClient(faults, 7);
      pair.controller.faultsFromClient(faults, 8);
      pair.controller.secondSender(true);
      pair.controller.spoil(MonitoringFault.NAN_JOINTS, 3);
      pause(800);
      pair.controller.stop(1);
      pause(100);
      pair.controller.release();
      pair.controller.spoil(MonitoringFault.WRONG_IDENTIFIER, 5);
      pair.controller.openSession(version, 1, 1);
      pause(300);
      pair.still();
      pair.controller.faultsToClient(NetworkFaults.NONE, 7);
      pair.controller.faultsFromClient(NetworkFaults.NONE, 8);
      pair.controller.endApp();
      pause(400);
      pair.controller.openSession(version, 5, 1);
      pair.until(SessionState.COMMANDING_ACTIVE);
      assertThat(pair.client.unreadable()).isPositive();
      assertThat(pair.controller.statistics().unreadable()).isPositive();
      pair.still();
    }
  }

  @Test
  void saysWhatCannotBe() {
    PlayedArm arm = new PlayedArm();
    InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 30200);
    assertThatThrownBy(
            () ->
                VirtualController.open(
                    "left",
                    FriVersion.V1,
                    5,
                    1,
                    InetSocketAddress.createUnresolved("nowhere.invalid", 30200),
                    arm,
                    Clock.system()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("left")
        .hasMessageContaining("nowhere.invalid");
    assertThatThrownBy(
            () -> VirtualController.open("left", FriVersion.V1, 0, 1, client, arm, Clock.system()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("0 ms");
    arm.offset[1] = Double.NaN;
    assertThatThrownBy(
            () -> VirtualController.open("left", FriVersion.V1, 5, 1, client, arm, Clock.system()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not tell where it is");
  }
}
