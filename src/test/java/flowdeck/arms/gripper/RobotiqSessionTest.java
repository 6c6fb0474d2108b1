package flowdeck.arms.gripper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One step after the other in time that stands still between them. */
class RobotiqSessionTest {
  private static final RobotiqSettings SETTINGS = RobotiqSettings.of(RobotiqModel.TWO_FINGER_85);
  private static final byte[] READY = HexFormat.of().parseHex("3100" + "0000" + "0300");

  private final Clock.Manual clock = new Clock.Manual();
  private final Rtu rtu = new Rtu(9, 1, 0, clock::nanos);
  private final RobotiqSession session =
      new RobotiqSession("left", "/dev/ttymunin", SETTINGS, clock, rtu);
  private final Line line = new Line();

  @Test
  void followsCommandsOnceItIsKnownToBeReady() throws IOException {
    line.status = READY.clone();
    session.begin(line);
    session.command(0);
    step();
    step();
    assertThat(line.written).as("commanded before it was known to work").isEmpty();
    session.command(0);
    step();
    assertThat(line.written).containsExactly("090000ffff80");
    step();
    session.command(0);
    step();
    assertThat(line.written).as("it took it: nothing to say again").hasSize(1);
    session.command(1);
    step();
    assertThat(line.written).endsWith("09000000ff80");
  }

  @Test
  void saysItAgainWhileItWasNotTaken() throws IOException {
    works();
    line.deaf = true;
    session.command(0.5);
    for (int i = 0; i < 6; i++) {
      step();
    }
    assertThat(line.written.size()).isBetween(2, 3);
    pass(201);
    line.written.clear();
    line.deaf = false;
    step();
    step();
    assertThat(line.written).as("too old to be meant").isEmpty();
  }

  @Test
  void aCommandIsForgottenWhenTheLineWasLost() throws IOException {
    works();
    session.command(0.5);
    session.failed("Gripper left cannot be reached.");
    session.begin(line);
    for (int i = 0; i < 5; i++) {
      step();
    }
    assertThat(session.state().trouble()).isNull();
    assertThat(line.written).isEmpty();
    session.command(0.5);
    step();
    assertThat(line.written).hasSize(1);
  }

  /** To a gripper that was reset the bytes of a command mean to activate itself. */
  @Test
  void neverCommandsAGripperThatLostItsPower() throws IOException {
    works();
    line.status[0] = 0;
    for (int i = 0; i < 50; i++) {
      step();
      session.command(i / 50.0);
    }
    // One command may cross with the reset; a status is read before every one after it.
    assertThat(line.written).isEmpty();
    assertThat(session.state().trouble()).contains("left", "not activated");
  }

  @Test
  void neverCommandsOnAStatusOfLongAgo() throws IOException {
    works();
    pass(150); // as when the machine slept
    session.command(0);
    stepAt(0);
    assertThat(line.written).isEmpty();
    session.command(0);
    step();
    assertThat(line.written).hasSize(1);
  }

  @Test
  void anOldMeasurementIsTroubleEvenIfNothingElseHappens() throws IOException {
    works();
    long measured = session.state().nanos();
    pass(499);
    assertThat(session.state().trouble()).isNull();
    pass(2);
    assertThat(session.state().trouble()).contains("left", "nothing new for more than 500 ms");
    assertThat(session.state().nanos()).isEqualTo(measured);
    step();
    assertThat(session.state().trouble()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "5, before its activation was complete",
    "7, without being activated",
    "8, too hot",
    "10, too little voltage",
    "11, is releasing by itself",
    "12, inner fault",
    "13, could not complete its activation",
    "14, too much current",
    "15, has released by itself",
    "3, reports fault 3"
  })
  void tellsFaultsInWordsAndDoesNotMove(int fault, String words) throws IOException {
    works();
    line.status[2] =
        (byte) (0xa0 | fault); // the controller's own fault, in the upper half, is none
    step();
    session.command(0);
    step();
    step();
    assertThat(session.state().trouble()).startsWith("Gripper left ").contains(words).endsWith(".");
    assertThat(session.state().measured()).isTrue();
    assertThat(line.written).isEmpty();
    if (fault >= 10) {
      assertThat(session.state().trouble()).contains("activate it");
    }
    line.status[2] = 0;
    step();
    assertThat(session.state().trouble()).isNull();
    step();
    assertThat(line.written).as("of before").isEmpty();
  }

  @Test
  void worksOnAfterItHeardNothingForAWhile() throws IOException {
    works();
    line.status[2] = 9;
    step();
    assertThat(session.state().trouble()).as("it answers, so it hears again").isNull();
    session.command(0);
    step();
    assertThat(line.written).hasSize(1);
    assertThat(RobotiqStatus.faultWord(9)).contains("heard nothing");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void holdsOnlyWhatItMetWhileClosing(int object) throws IOException {
    works();
    line.status[0] = (byte) (object << 6 | 0x39);
    line.status[4] = (byte) 0xbd;
    line.status[5] = 20;
    step();
    assertThat(session.state().held()).isEqualTo(object == 2);
    assertThat(session.state().opened()).isEqualTo((228 - 0xbd) / 225.0);
    assertThat(session.state().milliamperes()).isEqualTo(200);
    line.status[4] = (byte) 227;
    step();
    assertThat(session.state().held()).as("the fingers meet each other").isFalse();
    line.status[0] = (byte) (object << 6 | 0x31);
    line.status[4] = 100;
    step();
    assertThat(session.state().held()).as("means nothing unless it goes").isFalse();
  }

  @Test
  void activationClearsThenActivatesThenWaits() throws IOException {
    line.status[0] = 0x09; // activated by another, and at fault
    line.status[2] = 14;
    session.begin(line);
    step();
    assertThat(session.state().trouble()).contains("too much current");
    session.reactivate();
    step();
    assertThat(session.state().trouble()).contains("is being activated");
    line.status[0] = 0;
    line.status[2] = 0;
    step();
    step();
    line.status[0] = 0x11;
    step();
    step();
    assertThat(line.written).containsExactly("000000000000", "010000000000");
    line.status[0] = 0x31;
    step();
    assertThat(session.state().trouble()).isNull();
    step();
    assertThat(line.written).hasSize(2);
  }

  @Test
  void activationEndsAtItsDeadlineWithAReason() throws IOException {
    line.status[0] = 0x11;
    session.begin(line);
    session.reactivate();
    step();
    line.status[0] = 0;
    step();
    step();
    line.status[0] = 0x11;
    step();
    pass(10_001);
    step();
    assertThat(session.state().trouble()).contains("left", "within 10 s", "in the way");
    step();
    assertThat(session.state().trouble()).as("stays").contains("within 10 s");
    line.status[0] = 0x31;
    step();
    assertThat(session.state().trouble()).isNull();
  }

  @Test
  void aPowerCutEndsAnActivation() throws IOException {
    session.begin(line);
    session.reactivate();
    step();
    step();
    step();
    line.status[0] = 0x11;
    step();
    line.written.clear();
    line.status[0] = 0;
    for (int i = 0; i < 5; i++) {
      step();
    }
    assertThat(line.written).as("nobody asked for another").isEmpty();
    assertThat(session.state().trouble()).contains("was reset while it was being activated");
  }

  @Test
  void anActivationNobodyWaitsForAnyMoreIsNone() throws IOException {
    session.reactivate();
    pass(3001);
    session.begin(line);
    step();
    step();
    assertThat(line.written).isEmpty();
  }

  /** By then a person may reach between the fingers. */
  @Test
  void anActivationThatCouldNotBeginInTimeDoesNotBeginLater() throws IOException {
    session.begin(line);
    session.reactivate();
    line.instead = right -> VirtualRobotiq.sealed(new byte[] {9, (byte) (right[1] | 0x80), 4});
    for (int i = 0; i < 31; i++) {
      stepAt(100);
    }
    line.written.clear();
    stepAt(4900);
    line.instead = UnaryOperator.identity(); // its power is back
    steps(20);
    assertThat(line.written).isEmpty();
    assertThat(session.state().trouble())
        .contains("left", "could not begin", "within 3 s", "activate it again");
    session.reactivate();
    steps(3);
    assertThat(line.written).as("asked for anew").hasSize(2);
  }

  @Test
  void tellsSilenceRefusalAndNonsenseApart() throws IOException {
    works();
    line.instead = right -> new byte[0];
    steps(3);
    assertThat(session.state().trouble()).contains("does not answer", "/dev/ttymunin", "slave 9");
    assertThat(session.state().opened()).as("last known").isEqualTo(1);
    line.instead = right -> VirtualRobotiq.sealed(new byte[] {9, (byte) (right[1] | 0x80), 2});
    steps(5);
    line.instead = UnaryOperator.identity();
    step();
    assertThat(session.state().trouble()).isNull();
    line.instead = right -> VirtualRobotiq.sealed(new byte[] {9, (byte) (right[1] | 0x80), 2});
    steps(5);
    assertThat(session.state().trouble()).contains("refuses");
    line.instead = UnaryOperator.identity();
    step();
    line.instead = right -> new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9};
    steps(19);
    assertThat(session.state().trouble()).isNull();
    step();
    assertThat(session.state().trouble()).contains("nonsense", "115200");
    assertThat(session.lost()).isFalse();
    steps(80);
    assertThat(session.lost()).isTrue();
    assertThat(session.counts().nonsense()).isEqualTo(100);
    assertThat(session.counts().refusals()).isEqualTo(10);
    assertThat(session.counts().silences()).isEqualTo(3);
  }

  /**
   * Whatever comes over the line, right checksums and all: nobody commanded, nothing is written.
   */
  @Test
  void answersOfAnyKindMoveNothing() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    line.instead = right -> anything(right, random);
    session.begin(line);
    for (int i = 0; i < 100_000; i++) {
      stepAt(5);
      GripperState state = session.state();
      assertThat(state.measured() && !(state.opened() >= 0 && state.opened() <= 1)).isFalse();
    }
    assertThat(line.written).isEmpty();
    LineCounts counts = session.counts();
    assertThat(counts.nonsense()).isGreaterThan(10_000);
    assertThat(counts.refusals()).isGreaterThan(1000);
    assertThat(counts.silences()).isGreaterThan(1000);
    assertThat(counts.answers()).isGreaterThan(1000);
    assertThat(counts.nonsense() + counts.refusals() + counts.silences() + counts.answers())
        .isEqualTo(100_000);
  }

  /** Only what was commanded lately is written, whatever is answered. */
  @Test
  void answersOfAnyKindNeverBringBackACommand() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    line.instead = right -> random.nextInt(3) == 0 ? right : anything(right, random);
    line.status = READY.clone();
    session.begin(line);
    int wrote = 0;
    for (int i = 0; i < 400; i++) {
      String expected = "0900%04xff80".formatted(SETTINGS.count(i % 100 / 100.0));
      session.command(i % 100 / 100.0);
      steps(8);
      wrote += line.written.size();
      assertThat(line.written).allMatch(expected::equals);
      line.written.clear();
      pass(201);
      steps(8);
      assertThat(line.written).as("after it was meant").isEmpty();
    }
    assertThat(wrote).isGreaterThan(100);
  }

  @Test
  void refusesWhatIsNoFraction() {
    for (double bad : new double[] {Double.NaN, -0.001, 1.001, Double.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> session.command(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void countsGoThereAndBack() {
    for (double opened = 0; opened <= 1; opened += 0.01) {
      assertThat(SETTINGS.opened(SETTINGS.count(opened))).isCloseTo(opened, within(0.011));
    }
    assertThat(SETTINGS.count(0)).as("presses").isEqualTo(255);
    assertThat(SETTINGS.count(1)).isEqualTo(0);
    assertThat(SETTINGS.opened(255)).isEqualTo(0);
    assertThat(SETTINGS.opened(0)).isEqualTo(1);
  }

  @Test
  void refusesSettingsAndAddressesThatCannotBe() {
    RobotiqModel model = RobotiqModel.HAND_E;
    assertThatThrownBy(() -> new RobotiqSettings(model, 0, 3, 228, 1, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("slave 0");
    assertThatThrownBy(() -> new RobotiqSettings(model, 9, 228, 3, 1, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("counts 228 open to 3 closed");
    assertThatThrownBy(() -> new RobotiqSettings(model, 9, 3, 228, Double.NaN, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("speed NaN");
    assertThat(GripperPort.parse("/dev/ttymunin"))
        .isEqualTo(new GripperPort.Serial("/dev/ttymunin"));
    assertThat(GripperPort.parse("tcp:gateway:54321"))
        .isEqualTo(new GripperPort.Tcp("gateway", 54_321));
    for (String bad : List.of("tcp:gateway", "tcp::5", "tcp:a:0", "tcp:a:70000", " ")) {
      assertThatThrownBy(() -> GripperPort.parse(bad)).isInstanceOf(InputException.class);
    }
  }

  private static byte[] anything(byte[] right, SplittableRandom random) {
    switch (random.nextInt(6)) {
      case 0 -> {
        return new byte[0];
      }
      case 1 -> {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
      }
      case 2 -> {
        byte[] bytes = right.clone();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return bytes;
      }
      case 3 -> {
        return VirtualRobotiq.sealed(
            new byte[] {9, (byte) (right[1] | 0x80), (byte) random.nextInt(12)});
      }
      case 4 -> { // a status that is right in form
        byte[] bytes = new byte[9];
        random.nextBytes(bytes);
        bytes[0] = 9;
        bytes[1] = 3;
        bytes[2] = 6;
        return VirtualRobotiq.sealed(bytes);
      }
      default -> {
        byte[] bytes = new byte[1 + random.nextInt(40)];
        random.nextBytes(bytes);
        bytes[0] = 9;
        return VirtualRobotiq.sealed(bytes);
      }
    }
  }

  /** Connected, ready, open, and nothing written. */
  private void works() throws IOException {
    line.status = READY.clone();
    session.begin(line);
    step();
    assertThat(session.state().trouble()).isNull();
  }

  private void step() throws IOException {
    stepAt(7);
  }

  private void steps(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      step();
    }
  }

  private void stepAt(long millis) throws IOException {
    pass(millis);
    session.step();
  }

  private void pass(long millis) {
    clock.advanceTo(clock.nanos() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** A gripper whose status is whatever the test says, and echoes commands unless it is deaf. */
  private static final class Line implements ModbusLink {
    private final List<String> written = new ArrayList<>();
    private byte[] status = new byte[6];
    private boolean deaf;
    private UnaryOperator<byte[]> instead = UnaryOperator.identity();
    private byte[] there = new byte[0];

    @Override
    public void send(byte[] request) {
      byte[] right;
      if (request[1] == 3) {
        right = new byte[9];
        right[0] = 9;
        right[1] = 3;
        right[2] = 6;
        System.arraycopy(status, 0, right, 3, 6);
      } else {
        written.add(HexFormat.of().formatHex(request, 7, 13));
        if (!deaf && request[7] == 9) {
          status[0] |= 8;
          status[3] = request[10];
        }
        right = Arrays.copyOf(request, 6);
      }
      there = instead.apply(VirtualRobotiq.sealed(right));
    }

    @Override
    public int receive(byte[] into, int from, int millis) {
      int count = Math.min(there.length, into.length - from);
      System.arraycopy(there, 0, into, from, count);
      there = Arrays.copyOfRange(there, count, there.length);
      return count;
    }

    @Override
    public void end() {}

    @Override
    public void close() {}
  }
}
