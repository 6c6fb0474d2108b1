package flowdeck.arms.fri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import flowdeck.arms.fri.Monitoring.CommandMode;
import flowdeck.arms.fri.Monitoring.DriveState;
import flowdeck.arms.fri.Monitoring.Quality;
import flowdeck.arms.fri.Monitoring.SafetyState;
import flowdeck.arms.fri.Monitoring.SessionState;
import flowdeck.arms.gripper.IoPort;
import flowdeck.arms.gripper.IoWiring;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.core.ActionLayout;
import flowdeck.core.ArmState;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over real sockets, with a hand-moved controller: the test says each message. */
class FriLinkTest {
  private static final List<MotionLimits.Axis> LIMITS =
      MotionLimits.of(ActionLayout.TWO_IIWA).axes().subList(0, 7);
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final long MILLI = 1_000_000;

  private final Clock.Manual clock = new Clock.Manual();
  private final FriLink link =
      FriLink.open("left", new FriAddress(new InetSocketAddress(HERE, 0), null), LIMITS, clock);
  private final Controller controller = new Controller(FriVersion.V1);

  /** The robot's side, one message at a time. */
  private final class Controller implements AutoCloseable {
    private final DatagramSocket socket;
    private final FriVersion version;
    private final Datagram datagram = new Datagram();
    private final Monitoring message = new Monitoring();
    private final Command answer = new Command();
    private final int port;
    private int sequence;

    Controller(FriVersion version) {
      this(version, link);
    }

    Controller(FriVersion version, FriLink client) {
      this.version = version;
      port = client.port();
      try {
        socket = new DatagramSocket(new InetSocketAddress(HERE, 0));
        socket.setSoTimeout(2000);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Sends a message and awaits the answer. */
    Command say(SessionState state) {
      return say(state, ignored -> {});
    }

    Command say(SessionState state, Consumer<Monitoring> change) {
      tell(state, change);
      return awaitAnswer();
    }

    void tell(SessionState state, Consumer<Monitoring> change) {
      message.clear();
      message.header.sequence = sequence++;
      message.session = state;
      message.quality = Quality.EXCELLENT;
      message.sendPeriodMillis = 5;
      message.hasMeasured = true;
      message.hasCommanded = true;
      Arrays.fill(message.drives, DriveState.ACTIVE);
      for (int i = 0; i < Monitoring.JOINTS; i++) {
        message.measured[i] = 0.01 * i;
        message.commanded[i] = 0.01 * i;
        message.interpolated[i] = 0.01 * i;
      }
      message.hasInterpolated =
          state == SessionState.COMMANDING_WAIT || state == SessionState.COMMANDING_ACTIVE;
      message.command = message.hasInterpolated ? CommandMode.POSITION : CommandMode.NONE;
      message.hasCabinetTime = true;
      message.cabinetNanos = 5L * MILLI * sequence;
      change.accept(message);
      send(datagram.bytes(), datagram.write(message, version));
    }

    void send(byte[] bytes, int length) {
      try {
        socket.send(new DatagramPacket(bytes, length, HERE, port));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    Command awaitAnswer() {
      try {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        socket.receive(packet);
        datagram.read(packet.getData(), packet.getLength(), version, answer);
        return answer;
      } catch (IOException | FriFormatException e) {
        throw new IllegalStateException(e);
      }
    }

    boolean answers() throws IOException {
      socket.setSoTimeout(150);
      try {
        socket.receive(new DatagramPacket(new byte[1500], 1500));
        return true;
      } catch (SocketTimeoutException e) {
        return false;
      } finally {
        socket.setSoTimeout(2000);
      }
    }

    void handOver() {
      say(SessionState.MONITORING_READY);
      say(SessionState.COMMANDING_WAIT);
      say(SessionState.COMMANDING_ACTIVE);
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  @AfterEach
  void close() {
    controller.close();
    link.close();
  }

  private ArmState state() {
    return link.state(1, null);
  }

  /** The thread publishes a message after it has answered it. */
  private void awaitHeard(long count) {
    long deadline = Clock.system().nanos() + 2_000 * MILLI;
    while (link.report().heard() < count && Clock.system().nanos() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(link.report().heard()).isEqualTo(count);
  }

  @ParameterizedTest
  @EnumSource(FriVersion.class)
  void followsTheControllerToCommandingInEachVersion(FriVersion version) {
    try (Controller other = new Controller(version)) {
      assertThat(other.say(SessionState.MONITORING_WAIT).header.reflected).isZero();
      other.say(SessionState.MONITORING_READY);
      Command agreed = other.say(SessionState.COMMANDING_WAIT);
      assertThat(agreed.joints).isEqualTo(other.message.interpolated);
      assertThat(other.say(SessionState.COMMANDING_ACTIVE).hasJoints).isTrue();
      awaitHeard(4);
      assertThat(state().refusal()).isNull();
      assertThat(state().commanded().toArray()).isEqualTo(other.message.interpolated);
      assertThat(link.report().version()).isEqualTo("FRI " + version.label());
      assertThat(link.report().peer()).endsWith(":" + other.socket.getLocalPort());
    }
  }

  @Test
  void saysWhatToDoAsLongAsNothingArrives() {
    assertThat(state().refusal())
        .isEqualTo("waiting for the controller on UDP port " + link.port());
    clock.advanceTo(12_000 * MILLI);
    assertThat(state().refusal())
        .contains("nothing has arrived on UDP port " + link.port() + " for 12 s")
        .contains("firewall");
    assertThat(link.report().words()).isEmpty();
  }

  @Test
  void saysThatWhatArrivesIsNoFri() {
    controller.send("GET / HTTP/1.1".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 14);
    long deadline = Clock.system().nanos() + 2_000 * MILLI;
    while (link.report().garbled() == 0 && Clock.system().nanos() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(state().refusal()).contains("no FRI of version 1.14 to 1.16, 2.5 or 2.7");
  }

  /** What the controller may tell that keeps the arm from being moved, and the word for it. */
  enum Trouble {
    IDLE(SessionState.IDLE, "no session", message -> {}),
    WEAK(SessionState.MONITORING_WAIT, "the connection poor", m -> m.quality = Quality.POOR),
    WATCHING(SessionState.MONITORING_READY, "only lets itself be watched", message -> {}),
    STOPPED(
        SessionState.COMMANDING_ACTIVE, "stop 1 on the path", m -> m.safety = SafetyState.STOP_1),
    DRIVE_WHILE_WATCHING(
        SessionState.MONITORING_READY,
        "the drives are off and the controller only lets itself be watched",
        m -> m.drives[2] = DriveState.OFF),
    DRIVE(SessionState.COMMANDING_ACTIVE, "drives are off", m -> m.drives[6] = DriveState.OFF),
    QUALITY(SessionState.COMMANDING_ACTIVE, "only fair", m -> m.quality = Quality.FAIR),
    MODE(SessionState.COMMANDING_ACTIVE, "wants torques", m -> m.command = CommandMode.TORQUE),
    NOT_A_NUMBER(
        SessionState.COMMANDING_ACTIVE, "where the joints are", m -> m.measured[2] = Double.NaN);

    private final SessionState session;
    private final String word;
    private final Consumer<Monitoring> change;

    Trouble(SessionState session, String word, Consumer<Monitoring> change) {
      this.session = session;
      this.word = word;
      this.change = change;
    }
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void tellsInWordsWhyTheArmTakesNoTargets(Trouble trouble) {
    controller.handOver();
    controller.tell(trouble.session, trouble.change);
    awaitHeard(4);
    assertThat(state().refusal()).contains(trouble.word);
    assertThat(state().measured().isFinite()).isTrue();
  }

  @Test
  void aControllerThatFallsSilentIsNoticedAtOnce() {
    controller.handOver();
    awaitHeard(3);
    clock.advanceTo(101 * MILLI);
    assertThat(state().refusal()).contains("silent for 101 ms").contains("smartPAD");
    clock.advanceTo(2_500 * MILLI);
    assertThat(state().refusal()).contains("silent for 2.5 s");
  }

  @Test
  void aControllerThatSendsWhatCannotBeReadIsNotCalledSilent() {
    controller.handOver();
    awaitHeard(3);
    clock.advanceTo(50 * MILLI);
    controller.send(new byte[] {1, 2, 3}, 3);
    await(() -> link.report().garbled() == 1);
    assertThat(state().refusal()).as("once is nothing").isNull();
    clock.advanceTo(120 * MILLI);
    assertThat(state().refusal())
        .startsWith("nothing that the controller sends could be read for 120 ms (")
        .contains("smartPAD");
  }

  @Test
  void aStrangerOfLongAgoIsNotBlamedForTheControllersSilence() {
    controller.handOver();
    awaitHeard(3);
    try (Controller stranger = new Controller(FriVersion.V1)) {
      stranger.tell(SessionState.COMMANDING_ACTIVE, ignored -> {});
      await(() -> link.report().foreign() == 1);
      clock.advanceTo(50 * MILLI);
      controller.say(SessionState.COMMANDING_ACTIVE);
      awaitHeard(4);
      clock.advanceTo(200 * MILLI);
      assertThat(state().refusal()).contains("silent for 150 ms: its application ended");
      stranger.tell(SessionState.COMMANDING_ACTIVE, ignored -> {});
      await(() -> link.report().foreign() == 2);
      assertThat(state().refusal())
          .contains("see that only one controller does")
          .contains("if 127.0.0.1 is the right one, open the cell again")
          .contains("arms.left.fri.controller");
    }
  }

  @Test
  void targetsThatWereInterruptedAreRefusedAndThatIsTold() {
    controller.handOver();
    awaitHeard(3);
    assertThat(state().refusal()).isNull();
    double[] target = controller.message.interpolated.clone();
    for (int i = 0; i < 20; i++) {
      stream(target, 0.05 * i);
    }
    assertThat(state().refusal()).isNull();
    clock.advanceTo(clock.nanos() + 110 * MILLI); // the loop stands still
    controller.say(SessionState.COMMANDING_ACTIVE);
    stream(target, 1);
    stream(target, 1);
    assertThat(state().refusal())
        .contains("motion was interrupted")
        .contains("arm both arms again");
    for (int i = 0; i < 130; i++) { // nobody streams any more
      clock.advanceTo(clock.nanos() + 5 * MILLI);
      controller.say(SessionState.COMMANDING_ACTIVE);
    }
    await(() -> state().refusal() == null);
  }

  private void stream(double[] target, double to) {
    clock.advanceTo(clock.nanos() + 5 * MILLI);
    target[0] = to;
    link.command(clock.nanos(), target);
    controller.say(SessionState.COMMANDING_ACTIVE);
    awaitHeard(Integer.toUnsignedLong(controller.sequence));
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long deadline = Clock.system().nanos() + 2_000 * MILLI;
    while (!condition.getAsBoolean()) {
      assertThat(Clock.system().nanos()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void aSecondControllerOnThePortIsNeitherAnsweredNorBelieved() throws IOException {
    controller.handOver();
    try (Controller second = new Controller(FriVersion.V1)) {
      second.tell(SessionState.COMMANDING_ACTIVE, m -> m.measured[0] = 1.5);
      assertThat(second.answers()).isFalse();
      assertThat(link.report().foreign()).isEqualTo(1);
      assertThat(state().measured().get(0)).isZero();
      assertThat(state().refusal()).isNull();
    }
  }

  @Test
  void onlyTheControllerThatTheCellsFileNamesIsAnswered() throws IOException {
    InetAddress elsewhere = InetAddress.getByName("172.31.1.147");
    try (FriLink named =
            FriLink.open(
                "right", new FriAddress(new InetSocketAddress(HERE, 0), elsewhere), LIMITS, clock);
        DatagramSocket stranger = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
      int size = controller.datagram.write(controller.message, FriVersion.V1);
      stranger.send(new DatagramPacket(controller.datagram.bytes(), size, HERE, named.port()));
      long deadline = Clock.system().nanos() + 2_000 * MILLI;
      while (named.report().foreign() == 0 && Clock.system().nanos() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(named.state(1, null).refusal())
          .contains("127.0.0.1")
          .contains("names 172.31.1.147 as the controller");
    }
  }

  @Test
  void afterSilenceTheSameMachineMayGoOnFromAnotherPortAndNothingMoves() {
    controller.handOver();
    awaitHeard(3);
    clock.advanceTo(1_500 * MILLI);
    try (Controller restarted = new Controller(FriVersion.V2_7)) {
      restarted.sequence = 7000;
      restarted.tell(SessionState.MONITORING_READY, ignored -> {}); // its count is a new one
      restarted.say(SessionState.MONITORING_READY);
      restarted.say(SessionState.COMMANDING_WAIT);
      Command first = restarted.say(SessionState.COMMANDING_ACTIVE);
      assertThat(first.joints).isEqualTo(restarted.message.interpolated);
      awaitHeard(7);
      assertThat(link.report().version()).isEqualTo("FRI 2.7");
    }
  }

  @Test
  void anOldMessageThatComesAgainTellsNothingOfTheArm() {
    controller.handOver();
    awaitHeard(3);
    clock.advanceTo(90 * MILLI);
    controller.sequence--;
    controller.tell(SessionState.COMMANDING_ACTIVE, m -> m.measured[0] = 1.5);
    awaitHeard(4);
    assertThat(link.report().disordered()).isEqualTo(1);
    assertThat(state().measured().get(0)).isZero();
    clock.advanceTo(120 * MILLI);
    assertThat(state().refusal()).contains("silent for 120 ms");
  }

  @Test
  void queuedMessagesAreEachAnsweredInOrder() {
    controller.handOver();
    for (int i = 0; i < 20; i++) {
      controller.tell(SessionState.COMMANDING_ACTIVE, ignored -> {});
    }
    for (int i = 0; i < 20; i++) {
      assertThat(controller.awaitAnswer().header.reflected).isEqualTo(3 + i);
    }
  }

  @Test
  void targetsMoveTheArmAndNonsenseIsRefused() {
    controller.handOver();
    double[] target = controller.message.interpolated.clone();
    Command command = controller.answer;
    for (int i = 0; i < 40; i++) {
      clock.advanceTo(clock.nanos() + 5 * MILLI);
      command = controller.say(SessionState.COMMANDING_ACTIVE);
    }
    assertThat(command.joints[0]).as("without targets").isZero();
    for (int i = 0; i < 100; i++) {
      clock.advanceTo(clock.nanos() + 5 * MILLI);
      target[0] = 0.2;
      link.command(clock.nanos(), target);
      command = controller.say(SessionState.COMMANDING_ACTIVE);
    }
    assertThat(command.joints[0]).isBetween(0.05, 0.2);
    assertThatThrownBy(() -> link.command(0, new double[] {0, 0, Double.NaN, 0, 0, 0, 0}))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> link.command(0, new double[6])).hasMessageContaining("6 angles");
  }

  private static final String OPEN = "MediaFlange.OutputX3Pin1";
  private static final String CLOSE = "MediaFlange.OutputX3Pin2";
  private static final String OPENED = "MediaFlange.InputX3Pin3";
  private static final IoWiring VALVE = new IoWiring(OPEN, false, CLOSE, null, false);

  /** What a controller tells whose valve was switched so. */
  private static Consumer<Monitoring> valve(boolean open) {
    return message -> {
      offer(message, OPEN, Io.Direction.OUTPUT, open ? 1 : 0);
      offer(message, CLOSE, Io.Direction.OUTPUT, open ? 0 : 1);
    };
  }

  /** Outputs of an answer, in words. */
  private static List<String> outputs(Command answer) {
    return answer.io().stream().map(io -> io.name + "=" + io.digital).toList();
  }

  private Command say(Consumer<Monitoring> change) {
    clock.advanceTo(clock.nanos() + 5 * MILLI);
    return controller.say(SessionState.MONITORING_READY, change);
  }

  @Test
  void outputsAreSwitchedOnlyWhereTheControllerOffersThemAll() {
    IoPort port = link.io(new IoWiring(OPEN, false, CLOSE, OPENED, false));
    assertThat(port.set(true)).isFalse();
    assertThat(port.read().trouble()).contains("left arm is silent");
    say(m -> offer(m, OPEN, Io.Direction.OUTPUT, 0));
    assertThat(port.set(true)).as("never one coil alone").isFalse();
    assertThat(port.read().trouble())
        .contains("does not tell of the output " + CLOSE)
        .contains("add it to the I/O configuration and to the FRI application");
    say(valve(false));
    assertThat(port.read().trouble()).contains("does not tell of the input " + OPENED);
    say(valve(false).andThen(m -> offer(m, OPENED, Io.Direction.OUTPUT, 0)));
    assertThat(port.read().trouble()).as("may be wired back").isNull();
    say(
        m -> {
          offer(m, OPEN, Io.Direction.OUTPUT, 0);
          offer(m, CLOSE, Io.Direction.INPUT, 0);
          offer(m, OPENED, Io.Direction.INPUT, 1);
        });
    assertThat(port.read().trouble()).contains(CLOSE + " of the left arm is no boolean output");
    assertThat(port.set(true)).isFalse();
    Command answer = say(valve(false).andThen(m -> offer(m, OPENED, Io.Direction.INPUT, 1)));
    assertThat(outputs(answer)).as("what could not be switched is not made up for").isEmpty();
    assertThat(port.read()).isEqualTo(new IoPort.Reading(null, false, true, clock.nanos()));
  }

  @Test
  void bothCoilsAreSwitchedInOneMessageUntilTheControllerReportsIt() {
    IoPort port = link.io(VALVE);
    say(valve(false));
    assertThat(port.set(true)).isTrue();
    assertThat(outputs(say(valve(false)))).containsExactly(OPEN + "=1", CLOSE + "=0");
    assertThat(outputs(say(valve(false)))).containsExactly(OPEN + "=1", CLOSE + "=0");
    assertThat(port.set(false)).isTrue();
    assertThat(outputs(say(valve(false))))
        .as("the one before may be on its way")
        .containsExactly(OPEN + "=0", CLOSE + "=1");
    assertThat(outputs(say(valve(true)))).containsExactly(OPEN + "=0", CLOSE + "=1");
    assertThat(outputs(say(valve(false)))).isEmpty();
    port.set(false);
    assertThat(outputs(say(valve(false)))).as("it is so already").isEmpty();
  }

  @Test
  void anOutputThatSomebodyElseSwitchesIsLeftAlone() {
    IoPort port = link.io(VALVE);
    say(valve(false));
    port.set(true);
    say(valve(false));
    assertThat(outputs(say(valve(true)))).isEmpty();
    assertThat(outputs(say(valve(false)))).as("closed at the smartPAD").isEmpty();
    assertThat(port.read().output()).isFalse();
  }

  @Test
  void aWishThatIsNotTakenExpires() {
    IoPort port = link.io(VALVE);
    say(valve(false));
    port.set(true);
    for (int i = 0; i < 40; i++) {
      assertThat(outputs(say(valve(false)))).hasSize(2);
    }
    assertThat(outputs(say(valve(false)))).as("200 ms later").isEmpty();
  }

  @Test
  void nothingIsSwitchedByASessionThatComesBack() {
    IoPort port = link.io(VALVE);
    say(valve(false));
    port.set(true);
    assertThat(outputs(say(valve(false)))).hasSize(2);
    clock.advanceTo(clock.nanos() + 10_000 * MILLI);
    assertThat(port.read().trouble()).contains("silent");
    assertThat(port.set(true)).isFalse();
    controller.sequence = 7000;
    controller.tell(SessionState.MONITORING_READY, valve(false)); // its count is a new one
    assertThat(outputs(say(valve(false)))).isEmpty();
    assertThat(port.read().trouble()).isNull();
  }

  @Test
  void aWishDoesNotOutliveAGapOrTheSession() {
    IoPort port = link.io(VALVE);
    say(valve(false));
    port.set(true);
    clock.advanceTo(clock.nanos() + 101 * MILLI);
    assertThat(outputs(controller.say(SessionState.MONITORING_READY, valve(false)))).isEmpty();
    port.set(true);
    controller.sequence = 9000;
    controller.tell(SessionState.MONITORING_READY, valve(false));
    assertThat(outputs(say(valve(false)))).as("another count").isEmpty();
    port.set(true);
    controller.tell(SessionState.IDLE, valve(false));
    awaitHeard(5);
    assertThat(port.read().trouble()).contains("has no session");
    assertThat(outputs(say(valve(false)))).isEmpty();
  }

  private static void offer(Monitoring message, String name, Io.Direction direction, long value) {
    Io io = message.addIo();
    io.name = name;
    io.type = Io.Type.BOOLEAN;
    io.direction = direction;
    io.digital = value;
  }

  @Test
  void whatCannotBeAnsweredIsHeardAllTheSameAndTheReasonIsTold() throws IOException {
    UnsendableChannel channel = new UnsendableChannel(new InetSocketAddress(HERE, 0));
    channel.blocked = true;
    FriAddress here = new FriAddress(new InetSocketAddress(HERE, 0), null);
    try (FriLink deaf = new FriLink("right", here, LIMITS, clock, channel);
        Controller one = new Controller(FriVersion.V1, deaf);
        Controller other = new Controller(FriVersion.V1, deaf)) {
      for (int i = 0; i < 20; i++) {
        one.tell(SessionState.MONITORING_WAIT, m -> m.quality = Quality.POOR);
      }
      await(() -> deaf.report().heard() == 20);
      assertThat(deaf.report().peer()).endsWith(":" + one.socket.getLocalPort());
      assertThat(deaf.report().answered()).isZero();
      await(() -> refusal(deaf).contains("cannot be answered"));
      assertThat(refusal(deaf))
          .contains("Network is unreachable")
          .contains("route")
          .contains("firewall");
      channel.blocked = false;
      one.say(SessionState.MONITORING_READY);
      await(() -> refusal(deaf).contains("only lets itself be watched"));
      clock.advanceTo(clock.nanos() + 1_100 * MILLI);
      other.sequence = 5000;
      other.tell(SessionState.MONITORING_READY, m -> {});
      other.say(SessionState.MONITORING_READY);
    }
  }

  private static String refusal(FriLink of) {
    return String.valueOf(of.state(1, null).refusal());
  }

  @Test
  void anAddressThatThisMachineDoesNotHaveIsNamed() {
    FriAddress elsewhere = new FriAddress(new InetSocketAddress("192.0.2.1", 30205), null);
    assertThatThrownBy(() -> FriLink.open("right", elsewhere, LIMITS, clock))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has no address 192.0.2.1")
        .hasMessageContaining("cable")
        .hasMessageContaining("arms.right.fri.bind");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    FriAddress taken = new FriAddress(new InetSocketAddress(HERE, link.port()), null);
    assertThatThrownBy(() -> FriLink.open("right", taken, LIMITS, clock))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("UDP port " + link.port() + " of the right arm is not free");
  }

  @Test
  void anAnswerMakesNoObjects() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread =
        Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(info -> info != null && info.getThreadName().equals("fri left"))
            .mapToLong(info -> info.getThreadId())
            .max()
            .orElseThrow();
    IoPort port = link.io(VALVE);
    controller.handOver();
    double[] target = new double[7];
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 10 && allocated > 0; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 500; i++) {
        clock.advanceTo(clock.nanos() + 5 * MILLI);
        link.command(clock.nanos(), target);
        port.set(i % 10 < 5);
        controller.say(SessionState.COMMANDING_ACTIVE, valve(i % 20 < 10));
      }
      allocated = threads.getThreadAllocatedBytes(thread) - before;
    }
    assertThat(allocated).isZero();
  }
}
