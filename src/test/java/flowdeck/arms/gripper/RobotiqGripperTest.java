package flowdeck.arms.gripper;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gripper and its virtual counterpart over a real socket, in real time. */
class RobotiqGripperTest {
  private static final RobotiqSettings SETTINGS = RobotiqSettings.of(RobotiqModel.HAND_E);
  private static final long PATIENCE_SECONDS = 20;

  private final Clock clock = Clock.system();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  @Test
  void activatesMovesAndHoldsAnObject() {
    Cell cell = cell("left");
    cell.await(state -> says(state, "not activated"));
    assertThat(cell.virtual.registers().takeWritten()).as("connecting moves nothing").isEmpty();
    cell.gripper.command(0);
    cell.gripper.reactivate();
    cell.await(state -> says(state, "is being activated"));
    cell.works();
    assertThat(cell.virtual.registers().takeWritten())
        .as("what was commanded before it worked is dropped")
        .containsExactly("000000000000", "010000000000");
    assertThat(cell.gripper.state().opened()).isEqualTo(1);
    cell.gripper.command(0.5);
    cell.await(state -> Math.abs(state.opened() - 0.5) < 0.01);
    assertThat(cell.gripper.state().held()).isFalse();
    cell.fingers.objectBetween(0.3);
    cell.gripper.command(0);
    cell.await(GripperState::held);
    assertThat(cell.gripper.state().opened()).isBetween(0.29, 0.31);
    assertThat(cell.gripper.state().milliamperes()).isEqualTo(300);
    cell.gripper.command(1);
    cell.await(state -> !state.held() && state.opened() == 1);
    cell.fingers.objectBetween(0);
    cell.gripper.command(0);
    cell.await(state -> state.opened() == 0);
    assertThat(cell.gripper.state().held()).as("nothing between them").isFalse();
    assertThat(cell.gripper.state().trouble()).isNull();
  }

  @Test
  void takesNoMoreThanTwoHundredRequestsPerSecond() {
    Cell cell = activated("left");
    List<Long> times = Collections.synchronizedList(new ArrayList<>());
    cell.virtual.disturb(
        (request, right) -> {
          times.add(clock.nanos());
          return right;
        });
    long requests = cell.gripper.counts().answers();
    long begin = clock.nanos();
    int command = 0;
    while (clock.nanos() - begin < TimeUnit.SECONDS.toNanos(1)) {
      cell.gripper.command(command++ % 100 / 100.0);
      pause(10);
    }
    double seconds = (clock.nanos() - begin) / 1e9;
    double rate = (cell.gripper.counts().answers() - requests) / seconds;
    assertThat(rate).isBetween(20.0, 200.0);
    List<Long> all = List.copyOf(times);
    for (int i = 1; i < all.size(); i++) {
      assertThat(all.get(i) - all.get(i - 1)).isGreaterThanOrEqualTo(5_000_000);
    }
    assertThat(cell.gripper.counts().nonsense() + cell.gripper.counts().surplus()).isZero();
  }

  @Test
  void connectsAgainWithoutMoving() {
    Cell cell = activated("left");
    cell.gripper.command(0.5);
    cell.await(state -> Math.abs(state.opened() - 0.5) < 0.01);
    cell.virtual.registers().takeWritten();
    for (int i = 0; i < 2; i++) {
      cell.virtual.drop();
      cell.await(state -> state.trouble() != null);
      cell.gripper.command(0);
      cell.works();
    }
    pause(300);
    assertThat(cell.virtual.registers().takeWritten()).as("of before, not replayed").isEmpty();
    assertThat(cell.fingers.opened()).isBetween(0.49, 0.51);
    cell.gripper.command(0.8);
    cell.await(state -> Math.abs(state.opened() - 0.8) < 0.01);
  }

  @Test
  void aGripperThatWasSwitchedOffWaitsToBeActivated() {
    Cell cell = activated("left");
    cell.virtual.registers().takeWritten();
    cell.virtual.power(false);
    cell.await(state -> says(state, "does not answer"));
    cell.virtual.power(true);
    cell.await(state -> says(state, "not activated"));
    for (int i = 0; i < 30; i++) {
      cell.gripper.command(i % 2);
      pause(10);
    }
    assertThat(cell.virtual.registers().takeWritten()).isEmpty();
    assertThat(cell.fingers.opened()).isEqualTo(1);
    cell.gripper.reactivate();
    cell.works();
    cell.gripper.command(0.2);
    cell.await(state -> Math.abs(state.opened() - 0.2) < 0.01);
  }

  @Test
  void tellsFaultsAndClearsThemByActivation() {
    Cell cell = activated("left");
    for (int fault : new int[] {5, 7, 8, 10, 11, 12, 13, 14, 15}) {
      cell.virtual.registers().fault(fault);
      String word = RobotiqStatus.faultWord(fault);
      cell.await(state -> says(state, String.valueOf(word)));
    }
    cell.gripper.reactivate();
    cell.await(state -> says(state, "is being activated"));
    cell.works();
  }

  @Test
  void livesThroughNonsenseOnTheLine() {
    Cell cell = activated("left");
    cell.virtual.registers().takeWritten();
    SplittableRandom random = new SplittableRandom(3);
    AtomicInteger bad = new AtomicInteger();
    cell.virtual.disturb(
        (request, right) -> {
          if (bad.incrementAndGet() > 60) {
            return right;
          }
          byte[] bytes = new byte[random.nextInt(1, 400)];
          random.nextBytes(bytes);
          return bytes;
        });
    cell.await(state -> says(state, "nonsense"));
    cell.works();
    assertThat(cell.gripper.counts().nonsense()).isGreaterThanOrEqualTo(20);
    assertThat(cell.virtual.registers().takeWritten()).isEmpty();
    cell.gripper.command(0);
    cell.await(state -> state.opened() == 0);
  }

  /** Each answer comes when the next was asked for: what is told must not stay one behind. */
  @Test
  void answersThatAreTooLateAreNotTakenForTheNext() {
    Cell cell = activated("left");
    AtomicInteger asked = new AtomicInteger();
    cell.virtual.disturb(
        (request, right) -> {
          if (asked.incrementAndGet() % 10 == 0) {
            pause(130); // longer than is waited for
          }
          return right;
        });
    for (int i = 1; i <= 4; i++) {
      double target = i / 5.0;
      boolean there =
          eventually(
              () -> {
                cell.gripper.command(target);
                return Math.abs(cell.gripper.state().opened() - target) < 0.01;
              });
      assertThat(there).isTrue();
    }
    assertThat(
            eventually(
                () -> cell.gripper.counts().silences() > 3 && cell.gripper.counts().surplus() > 3))
        .isTrue();
    cell.gripper.command(0.2);
    cell.await(state -> Math.abs(state.opened() - 0.2) < 0.01);
  }

  @Test
  void tellsWhenNobodyIsThere() {
    Cell gone = cell("right");
    gone.virtual.close();
    gone.await(state -> says(state, "Gripper right cannot be reached on 127.0.0.1:"));
    RobotiqGripper serial =
        new RobotiqGripper("left", new GripperPort.Serial("/dev/no-such-port"), SETTINGS, clock);
    open.add(serial);
    assertThat(eventually(() -> says(serial.state(), "/dev/no-such-port (there is no such device")))
        .isTrue();
    assertThat(serial.state().measured()).isFalse();
  }

  @Test
  void twoAtOnceDoNotKnowOfEachOther() {
    Cell left = cell("left");
    Cell right = cell("right");
    left.await(state -> says(state, "Gripper left is not activated"));
    right.await(state -> says(state, "Gripper right is not activated"));
    left.gripper.reactivate();
    left.works();
    assertThat(right.virtual.registers().takeWritten()).isEmpty();
    right.gripper.reactivate();
    right.works();
    left.gripper.command(0.25);
    right.gripper.command(0.75);
    left.await(state -> Math.abs(state.opened() - 0.25) < 0.01);
    right.await(state -> Math.abs(state.opened() - 0.75) < 0.01);
    right.virtual.power(false);
    right.await(state -> state.trouble() != null);
    left.gripper.command(0.5);
    left.await(state -> Math.abs(state.opened() - 0.5) < 0.01);
    assertThat(left.gripper.state().trouble()).isNull();
  }

  @Test
  void endsItsThreads() {
    Cell cell = activated("left");
    RobotiqGripper unreachable =
        new RobotiqGripper("middle", new GripperPort.Tcp("127.0.0.1", 9), SETTINGS, clock);
    cell.gripper.close();
    unreachable.close();
    assertThat(cell.gripper.state().trouble()).contains("Gripper left was let go");
    cell.virtual.close();
    assertThat(
            eventually(
                () ->
                    Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .noneMatch(
                            name ->
                                name.startsWith("gripper ") || name.startsWith("virtual grip"))))
        .isTrue();
  }

  private Cell activated(String name) {
    Cell cell = cell(name);
    cell.await(state -> says(state, "not activated"));
    cell.gripper.reactivate();
    cell.works();
    return cell;
  }

  private Cell cell(String name) {
    FreeFingers fingers = new FreeFingers(1, clock);
    VirtualRobotiq virtual = new VirtualRobotiq(name, SETTINGS, fingers, clock);
    open.add(virtual);
    RobotiqGripper gripper = new RobotiqGripper(name, virtual.port(), SETTINGS, clock);
    open.add(gripper);
    return new Cell(gripper, virtual, fingers);
  }

  private static boolean says(GripperState state, String words) {
    String trouble = state.trouble();
    return trouble != null && trouble.contains(words);
  }

  private static boolean eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause(5);
    }
    return true;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Cell(RobotiqGripper gripper, VirtualRobotiq virtual, FreeFingers fingers) {
    void await(Predicate<GripperState> condition) {
      assertThat(eventually(() -> condition.test(gripper.state())))
          .as(() -> "in time; its state is " + gripper.state())
          .isTrue();
    }

    void works() {
      await(state -> state.trouble() == null);
    }
  }
}
