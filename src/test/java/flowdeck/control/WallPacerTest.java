package flowdeck.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Fault;
import flowdeck.core.TickRecord;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WallPacerTest {
  private final FakeCell fake = new FakeCell();
  private final List<TickRecord> records = new CopyOnWriteArrayList<>();

  @Test
  void ticksAHundredTimesASecondAndTellsHowLate() throws InterruptedException {
    ControlLoop loop = new ControlLoop(fake.cell, FakeCell.LIMITS, records::add);
    LoopStatistics statistics;
    try (WallPacer pacer = new WallPacer(loop)) {
      Thread.sleep(1500);
      statistics = pacer.statistics();
    }
    long slots = statistics.lateness().count() + statistics.missedTicks();
    assertThat(slots).isBetween(130L, 151L);
    assertThat(statistics.nominalHertz()).isEqualTo(100);
    assertThat(statistics.hertz()).isBetween(50.0, 101.0);
    DurationStatistics late = statistics.lateness();
    assertThat(late.medianMillis()).isBetween(0.0, late.p99Millis());
    assertThat(late.p99Millis()).isLessThanOrEqualTo(late.p999Millis());
    assertThat(late.p999Millis()).isLessThanOrEqualTo(late.maxMillis());
    assertThat(late.buckets().stream().mapToLong(Long::longValue).sum()).isEqualTo(late.count());
    assertThat(fake.clock.nanos()).isEqualTo(records.size() * FakeCell.TICK);
  }

  @Test
  void leavesOutWhatItMissedInAStall() throws InterruptedException {
    AtomicBoolean stall = new AtomicBoolean();
    ControlLoop loop =
        new ControlLoop(
            fake.cell,
            FakeCell.LIMITS,
            record -> {
              records.add(record);
              if (stall.getAndSet(false)) {
                pause(300);
              }
            });
    try (WallPacer pacer = new WallPacer(loop)) {
      Thread.sleep(100);
      stall.set(true);
      Thread.sleep(500);
      assertThat(pacer.statistics().missedTicks()).isGreaterThanOrEqualTo(25);
      assertThat(records.size()).isLessThan(36);
      pacer.resetStatistics();
      assertThat(pacer.statistics().missedTicks()).isZero();
      assertThat(pacer.statistics().lateness().count()).isLessThan(3);
    }
  }

  @Test
  void stopFromAnyThreadActsWithinTwoTicks() throws InterruptedException {
    ControlLoop loop = new ControlLoop(fake.cell, FakeCell.LIMITS, records::add);
    try (WallPacer pacer = new WallPacer(loop)) {
      Thread.sleep(50);
      loop.start(
          (nanos, inForce) -> new flowdeck.arms.motion.TargetSource.Target(inForce, nanos), false);
      Thread.sleep(50);
      loop.stop();
      long asked = records.size();
      Thread.sleep(200);
      TickRecord first =
          records.stream()
              .filter(r -> r.fault() instanceof Fault.Stopped)
              .findFirst()
              .orElseThrow();
      assertThat((double) first.tick()).isCloseTo(asked, within(1.0));
      assertThat(pacer.statistics().lateness().count()).isPositive();
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
