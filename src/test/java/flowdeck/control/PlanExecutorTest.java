package flowdeck.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.Confidence;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Confidence.Threshold;
import flowdeck.core.Fault;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.core.Trajectory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class PlanExecutorTest {
  private final FakeCell fake = new FakeCell();
  private final List<TickRecord> records = new ArrayList<>();
  private final ControlLoop loop = new ControlLoop(fake.cell, FakeCell.LIMITS, records::add);

  /**
   * A path like a demonstration's: moves from rest to rest of minimum jerk, grippers in between.
   */
  private static final LongFunction<JointVector> DEMONSTRATION =
      nanos -> {
        double t = nanos * 1e-9 - 0.5;
        double[] q = CellDescription.simulated().leftHome().concat(JointVector.of(1)).toArray();
        double[] target = new double[16];
        for (int i = 0; i < 8; i++) {
          target[i] = q[i];
          target[i + 8] = q[i];
        }
        target[0] += 0.5 * minimumJerk(t / 2.4) - 0.4 * minimumJerk((t - 5) / 2.2);
        target[1] += 0.2 * minimumJerk((t - 2.4) / 1.2) - 0.2 * minimumJerk((t - 4) / 1.2);
        target[3] -= 0.3 * minimumJerk((t - 2.4) / 1.6);
        target[7] -= minimumJerk((t - 4) / 1.0);
        target[10] += 0.1 * Math.sin(2 * t);
        return JointVector.of(target);
      };

  private static double minimumJerk(double u) {
    double x = Math.clamp(u, 0, 1);
    return x * x * x * (10 - 15 * x + 6 * x * x);
  }

  private void tick(int times) {
    for (int i = 0; i < times; i++) {
      loop.tick();
    }
  }

  @Test
  void followsADemonstrationsOwnWaypointsClosely() {
    FakePolicy policy = new FakePolicy(DEMONSTRATION);
    tick(5);
    loop.start(new PlanExecutor(fake.cell, PolicyRunner.lockstep(policy), 1), false);
    tick(800);
    assertThat(records.getLast().fault()).isNull();
    double worst = 0;
    double worstGripper = 0;
    for (TickRecord record : records.subList(60, records.size())) {
      double off = Double.POSITIVE_INFINITY;
      double offGripper = Double.POSITIVE_INFINITY;
      // On the demonstrated path, at most the decision time behind the demonstrator's clock.
      for (long lag = 0; lag <= PlanExecutor.LOCKSTEP_DECISION_NANOS; lag += 5_000_000) {
        JointVector wanted = DEMONSTRATION.apply(record.nanos() - lag);
        double joints = 0;
        double grippers = 0;
        for (int i = 0; i < 16; i++) {
          double distance = Math.abs(record.sent().get(i) - wanted.get(i));
          if (ActionLayout.TWO_IIWA.isGripper(i)) {
            grippers = Math.max(grippers, distance);
          } else {
            joints = Math.max(joints, distance);
          }
        }
        off = Math.min(off, joints);
        offGripper = Math.min(offGripper, grippers);
      }
      worst = Math.max(worst, off);
      worstGripper = Math.max(worstGripper, offGripper);
    }
    assertThat(worst).isLessThan(0.008);
    assertThat(worstGripper).isLessThan(0.02);
  }

  @Test
  void aTrialBeginsOnFramesThatComeLateWithTheTargetsOfTheirCapture() {
    FakePolicy policy = new FakePolicy(DEMONSTRATION);
    fake.camera.delayNanos = 120_000_000;
    tick(40);
    loop.start(new PlanExecutor(fake.cell, PolicyRunner.lockstep(policy), 1), false);
    tick(300);
    assertThat(records.getLast().fault()).isNull();
    assertThat(policy.observations).hasSizeBetween(10, 12);
    for (Observation observation : policy.observations) {
      JointVector inForce =
          records.stream()
              .filter(record -> record.nanos() < observation.nanos())
              .toList()
              .getLast()
              .sent();
      assertThat(observation.latestAction()).isEqualTo(inForce);
    }
  }

  @Test
  void asksOncePerWaypointTimeWithTheTargetInForceAtTheFrame() {
    FakePolicy policy = new FakePolicy(DEMONSTRATION);
    tick(5);
    PlanExecutor executor = new PlanExecutor(fake.cell, PolicyRunner.lockstep(policy), 7);
    loop.start(executor, false);
    tick(300);
    assertThat(policy.seed).isEqualTo(7);
    assertThat(executor.decisions()).isEqualTo(policy.observations.size());
    assertThat(policy.observations).hasSize(12); // one at once, then every 4/15 s for 3 s
    for (int i = 1; i < policy.observations.size(); i++) {
      Observation observation = policy.observations.get(i);
      long spacing = observation.nanos() - policy.observations.get(i - 1).nanos();
      assertThat((double) spacing).isCloseTo(FakePolicy.WAYPOINT, within(10.0));
      assertThat(observation.frame().captureNanos()).isEqualTo(observation.nanos());
      TickRecord inForce =
          records.stream().filter(r -> r.nanos() < observation.nanos()).toList().getLast();
      assertThat(observation.latestAction()).isEqualTo(inForce.sent());
    }
  }

  @Test
  void aPlanTakesEffectAfterTheDecisionTime() {
    FakePolicy policy = new FakePolicy(DEMONSTRATION);
    tick(5);
    loop.start(new PlanExecutor(fake.cell, PolicyRunner.lockstep(policy), 1, 80_000_000), false);
    tick(1);
    long asked = records.getLast().nanos();
    tick(20);
    TickRecord first = records.stream().filter(r -> r.plan() != null).findFirst().orElseThrow();
    assertThat(first.nanos() - asked).isEqualTo(80_000_000);
  }

  @Test
  void theTargetNeverJumpsWhenPlansDisagree() {
    boolean[] flip = new boolean[1];
    FakePolicy policy =
        new FakePolicy(
            nanos -> {
              double[] target = DEMONSTRATION.apply(0).toArray();
              target[0] += flip[0] ? 0.04 : -0.04;
              return JointVector.of(target);
            }) {
          @Override
          public Plan plan(Observation newest) {
            flip[0] = !flip[0];
            return super.plan(newest);
          }
        };
    tick(5);
    loop.start(new PlanExecutor(fake.cell, PolicyRunner.lockstep(policy), 1), false);
    tick(400);
    assertThat(records.getLast().fault()).isNull();
    List<TickRecord> moving = records.stream().filter(r -> r.proposed() != null).toList();
    for (int i = 1; i < moving.size(); i++) {
      // A new plan starts from the target in force; from then on the proposal itself is smooth.
      TickRecord before = moving.get(i - 1);
      boolean newPlan = moving.get(i).plan() != before.plan();
      JointVector from = newPlan ? before.sent() : before.proposed();
      double step = moving.get(i).proposed().get(0) - from.get(0);
      assertThat(Math.abs(step)).isLessThan(0.01);
    }
  }

  @Test
  void aPolicyThatGoesOnFromWhereItIsDoesNotSwingHoweverLongItDecides() {
    double perWaypoint = 0.04;
    FakePolicy policy =
        new FakePolicy(DEMONSTRATION) {
          @Override
          public Plan plan(Observation newest) {
            Plan plan = super.plan(newest);
            List<JointVector> onwards = new ArrayList<>();
            for (int k = 1; k <= plan.selected().horizon(); k++) {
              double[] waypoint = newest.latestAction().toArray();
              waypoint[0] += k * perWaypoint;
              onwards.add(JointVector.of(waypoint));
            }
            return new Plan(
                plan.sequence(),
                new Trajectory(newest.nanos(), WAYPOINT, onwards),
                plan.candidates(),
                0,
                plan.reason(),
                plan.timings());
          }
        };
    tick(5);
    loop.start(new PlanExecutor(fake.cell, PolicyRunner.lockstep(policy), 1, 200_000_000), false);
    tick(500);
    List<TickRecord> moving = records.stream().filter(r -> r.proposed() != null).toList();
    double fastest = 0;
    for (int i = 1; i < moving.size(); i++) {
      double step = moving.get(i).sent().get(0) - moving.get(i - 1).sent().get(0);
      assertThat(step).as("tick %d goes back", i).isGreaterThan(-1e-4);
      fastest = Math.max(fastest, step);
    }
    double perTick = perWaypoint * ControlLoop.TICK_NANOS / FakePolicy.WAYPOINT;
    assertThat(fastest).isLessThan(2 * perTick);
    assertThat(moving.getLast().sent().get(0) - moving.getFirst().sent().get(0))
        .isGreaterThan(0.5 * perTick * moving.size());
  }

  @Test
  void aPlanThatComesAfterItsOwnEndMovesNothing() {
    FakePolicy policy = new FakePolicy(DEMONSTRATION);
    tick(80); // the demonstration moves by now
    long sinceLastWaypoint = 200_000_000L;
    loop.start(
        new PlanExecutor(
            fake.cell,
            PolicyRunner.lockstep(policy),
            1,
            4 * FakePolicy.WAYPOINT + sinceLastWaypoint),
        false);
    JointVector before = records.getLast().sent();
    tick(200);
    assertThat(records.getLast().fault()).isInstanceOf(Fault.StaleTarget.class);
    assertThat(records.getLast().sent()).isEqualTo(before);
  }

  @Test
  void aPlanWithNaNNeverReachesAnArm() {
    FakePolicy policy =
        new FakePolicy(
            nanos -> {
              double[] target = DEMONSTRATION.apply(nanos).toArray();
              target[3] = nanos > 2_500_000_000L ? Double.NaN : target[3];
              return JointVector.of(target);
            });
    tick(5);
    loop.start(new PlanExecutor(fake.cell, PolicyRunner.lockstep(policy), 1), false);
    tick(400);
    TickRecord last = records.getLast();
    assertThat(last.fault()).isInstanceOf(Fault.BadTarget.class);
    assertThat(last.mode()).isEqualTo(Mode.HOLDING);
    assertThat(fake.left.commands).isNotEmpty().allMatch(JointVector::isFinite);
  }

  @Test
  void anAlarmHoldsTheArmsWithItsReasonOnlyIfAskedTo() {
    for (boolean hold : new boolean[] {false, true}) {
      records.clear();
      FakePolicy policy =
          new FakePolicy(nanos -> DEMONSTRATION.apply(nanos - records.getFirst().nanos())) {
            @Override
            public Plan plan(Observation newest) {
              Plan plan = super.plan(newest);
              double value = plan.sequence() < 4 ? -0.5 : -7.25;
              return new Plan(
                  plan.sequence(),
                  plan.selected(),
                  plan.candidates(),
                  0,
                  plan.reason(),
                  List.of(),
                  0,
                  new Confidence(
                      List.of(
                          new Signal(Kind.OBSERVATION, value, new Threshold(-2, 40, 0.1)),
                          new Signal(Kind.SPREAD, 0.1, new Threshold(0.3, 40, 0.1)))),
                  plan.timings());
            }
          };
      tick(5);
      PlanExecutor executor = new PlanExecutor(fake.cell, PolicyRunner.lockstep(policy), 1);
      executor.holdOnAlarm(() -> hold);
      loop.start(executor, false);
      tick(250);
      TickRecord last = records.getLast();
      if (hold) {
        assertThat(last.mode()).isEqualTo(Mode.HOLDING);
        assertThat(last.fault()).isInstanceOf(Fault.Alarm.class);
        assertThat(last.fault().message())
            .startsWith("Held on an alarm: observation density -7.25, below -2.00. Look at");
        assertThat(last.plan().sequence()).isEqualTo(4); // the one that raised it is shown
        assertThat(policy.observations).hasSize(5);
      } else {
        assertThat(last.mode()).isEqualTo(Mode.RUNNING);
        assertThat(last.fault()).isNull();
        loop.stop();
        tick(200);
      }
    }
  }

  @Test
  void everyDecisionCanBeAskedForLaterInItsOrder() {
    FakePolicy policy = new FakePolicy(DEMONSTRATION);
    tick(5);
    PlanExecutor executor = new PlanExecutor(fake.cell, PolicyRunner.lockstep(policy), 1);
    assertThat(executor.nextDecided()).isNull();
    loop.start(executor, false);
    tick(300);
    for (long sequence = 0; sequence < executor.decisions(); sequence++) {
      assertThat(executor.nextDecided().sequence()).isEqualTo(sequence);
    }
    assertThat(executor.nextDecided()).isNull();
  }

  @Test
  void aPolicyThatStallsIsAStaleTarget() throws InterruptedException {
    CountDownLatch stalled = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    FakePolicy policy =
        new FakePolicy(DEMONSTRATION) {
          @Override
          public Plan plan(Observation newest) {
            if (observations.size() == 3) {
              stalled.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return super.plan(newest);
          }
        };
    try (PolicyRunner runner = PolicyRunner.threaded(policy)) {
      tick(5);
      loop.start(new PlanExecutor(fake.cell, runner, 1), false);
      for (int i = 0; i < 300; i++) {
        loop.tick();
        if (stalled.getCount() > 0) {
          TimeUnit.MILLISECONDS.sleep(2); // the policy thread needs a moment, the cell's time waits
        }
      }
      assertThat(records.getLast().fault()).isInstanceOf(Fault.StaleTarget.class);
      assertThat(records.getLast().mode()).isEqualTo(Mode.HOLDING);
      assertThat(runner.dropped()).isPositive();
      release.countDown();
    }
    assertThat(policy.closed).isTrue();
  }

  @Test
  void aPolicyThatFailsIsAFaultWhichDoesNotTellWhichPolicyRuns() throws InterruptedException {
    FakePolicy policy =
        new FakePolicy(
            nanos -> {
              throw new IllegalStateException("no memory");
            });
    try (PolicyRunner runner = PolicyRunner.threaded(policy)) {
      tick(5);
      loop.start(new PlanExecutor(fake.cell, runner, 1), false);
      tick(1);
      for (int i = 0; i < 200 && runner.failure() == null; i++) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      tick(3);
      assertThat(records.getLast().fault().message())
          .contains("Policy failed")
          .contains("no memory")
          .doesNotContain("fake");
    }
  }

  @Test
  void aRefusedObservationHoldsTheArmsAndTheSamePolicyRunsTheNextTrial()
      throws InterruptedException {
    for (boolean ownThread : new boolean[] {false, true}) {
      records.clear();
      List<Long> seeds = new ArrayList<>();
      FakePolicy policy =
          new FakePolicy(nanos -> DEMONSTRATION.apply(nanos - records.getFirst().nanos())) {
            @Override
            public void reset(long seed) {
              super.reset(seed);
              seeds.add(seed);
            }

            @Override
            public Plan plan(Observation newest) {
              if (seeds.getLast() == 1 && observations.size() == 3) {
                throw new InputException("Feature 7 of the camera image is NaN; look at the lens.");
              }
              return super.plan(newest);
            }
          };
      try (PolicyRunner runner =
          ownThread ? PolicyRunner.threaded(policy) : PolicyRunner.lockstep(policy)) {
        tick(5);
        loop.start(new PlanExecutor(fake.cell, runner, 1), false);
        for (int i = 0; i < 300; i++) {
          tick(1);
          runner.awaitIdle();
        }
        TickRecord held = records.getLast();
        assertThat(held.mode()).isEqualTo(Mode.HOLDING);
        assertThat(held.fault()).isInstanceOf(Fault.NoDecision.class);
        assertThat(held.fault().message())
            .startsWith("Feature 7 of the camera image is NaN; look at the lens.");
        assertThat(held.proposed()).isNull();
        assertThat(runner.failure()).isNull();
        assertThat(policy.closed).isFalse();

        PlanExecutor next = new PlanExecutor(fake.cell, runner, 2);
        assertThat(runner.refusal()).isNull();
        loop.start(next, false);
        for (int i = 0; i < 200; i++) {
          tick(1);
          runner.awaitIdle();
        }
        assertThat(records.getLast().mode()).isEqualTo(Mode.RUNNING);
        assertThat(records.getLast().fault()).isNull();
        assertThat(next.decisions()).isGreaterThan(5);
        loop.stop();
        tick(200);
      }
    }
  }

  @Test
  void thePolicyThreadTellsHowLongDecisionsTook() throws InterruptedException {
    try (PolicyRunner runner = PolicyRunner.threaded(new FakePolicy(DEMONSTRATION))) {
      tick(5);
      PlanExecutor executor = new PlanExecutor(fake.cell, runner, 1);
      loop.start(executor, false);
      for (int i = 0; i < 200; i++) {
        loop.tick();
        runner.awaitIdle();
      }
      tick(1);
      assertThat(executor.decisions()).isEqualTo(8);
      assertThat(executor.decisionTimes().count()).isEqualTo(8);
      assertThat(executor.decisionTimes().maxMillis()).isPositive();
    }
  }

  @Test
  void lockstepTrialsAreTheSameBitForBit() {
    assertThat(trial()).isEqualTo(trial());
  }

  private static List<JointVector> trial() {
    FakeCell cell = new FakeCell();
    List<JointVector> sent = new ArrayList<>();
    ControlLoop loop = new ControlLoop(cell.cell, FakeCell.LIMITS, r -> sent.add(r.sent()));
    loop.start(
        new PlanExecutor(cell.cell, PolicyRunner.lockstep(new FakePolicy(DEMONSTRATION)), 3),
        false);
    for (int i = 0; i < 500; i++) {
      loop.tick();
    }
    return sent;
  }

  @Test
  void refusesAPolicyForAnotherCell() {
    FakePolicy policy =
        new FakePolicy(DEMONSTRATION) {
          @Override
          public ActionLayout layout() {
            return new ActionLayout(List.of("left_joint_1", "right_joint_1"));
          }
        };
    assertThatThrownBy(() -> new PlanExecutor(fake.cell, PolicyRunner.lockstep(policy), 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("moves 2 numbers but cell simulated has 16");
  }
}
