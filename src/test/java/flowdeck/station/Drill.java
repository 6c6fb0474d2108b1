package flowdeck.station;

import flowdeck.arms.fri.FriVersion;
import flowdeck.arms.fri.MonitoringFault;
import flowdeck.arms.fri.NetworkFaults;
import flowdeck.arms.motion.TargetSource;
import flowdeck.control.FakePolicy;
import flowdeck.control.PlanExecutor;
import flowdeck.control.PolicyRunner;
import flowdeck.core.JointVector;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What may go wrong with moving arms, and what the operator must then read. */
enum Drill {
  SAFETY_STOP_0(
      "left arm: .*safety controller demands a stop 0 or 1.*acknowledge",
      cell -> cell.left().stop(0),
      cell -> {}),
  SAFETY_STOP_1(
      "right arm: .*safety controller demands a stop (1 on the path|0 or 1).*acknowledge",
      cell -> cell.right().stop(1),
      cell -> {}),
  SAFETY_STOP_2(
      "left arm: .*safety controller demands a stop 2.*acknowledge",
      cell -> cell.left().stop(2),
      cell -> {}),
  DRIVES_OFF(
      "right arm: the drives are off.*smartPAD", cell -> cell.right().drivesOff(), cell -> {}) {
    @Override
    void clear(DrillCell cell) {
      cell.right().drivesOn();
    }
  },
  KEY_SWITCH(
      "left arm: the controller only lets itself be watched: start the motion",
      cell -> cell.left().automatic(false),
      cell -> cell.left().automatic(true)),
  SESSION_ENDS(
      "right arm: the controller has been silent for \\d+ ms: its application ended or the cable",
      cell -> cell.right().endApp(),
      cell -> cell.right().openSession(FriVersion.V1, 10, 1)),
  SESSION_RESTARTS(
      "left arm: the controller calls the connection poor",
      cell -> cell.left().openSession(FriVersion.V1, 10, 1),
      cell -> {}),
  RESTARTS_WITH_OTHER_VERSION(
      "right arm: the controller calls the connection poor",
      cell -> cell.right().openSession(FriVersion.V2_7, 10, 1),
      cell -> {}),
  CABLE_OUT(
      "left arm: the controller has been silent for \\d+ ms",
      cell -> cell.left().silent(true),
      cell -> cell.left().silent(false)),
  HEAVY_LOSS(
      "right arm: .*(calls the connection|silent)",
      cell -> {
        cell.right().faultsToClient(NetworkFaults.NONE.withLoss(0.5), 1);
        cell.right().faultsFromClient(NetworkFaults.NONE.withLoss(0.5), 2);
      },
      cell -> quiet(cell.right())),
  BURST_LOSS(
      "left arm: .*(calls the connection|silent)",
      cell -> cell.left().faultsToClient(NetworkFaults.NONE.withBursts(0.1, 8), 3),
      cell -> quiet(cell.left())),
  DELAY_AND_JITTER(
      "right arm: .*calls the connection",
      cell -> cell.right().faultsToClient(NetworkFaults.NONE.withDelay(25 * ms(), 25 * ms()), 4),
      cell -> quiet(cell.right())),
  ANSWERS_LOST(
      "left arm: .*calls the connection",
      cell -> cell.left().faultsFromClient(NetworkFaults.NONE.withLoss(1), 5),
      cell -> quiet(cell.left())),
  POSITIONS_NOT_NUMBERS(
      "right arm: the controller does not tell where the joints are",
      cell -> cell.right().spoil(MonitoringFault.NAN_JOINTS, 1 << 20),
      cell -> cell.right().spoil(MonitoringFault.NAN_JOINTS, 0)),
  SIX_JOINTS(
      "left arm: nothing that the controller sends could be read for \\d+ ms .*6 joints",
      cell -> cell.left().spoil(MonitoringFault.SIX_JOINTS, 1 << 20),
      cell -> cell.left().spoil(MonitoringFault.SIX_JOINTS, 0)),
  WRONG_IDENTIFIER(
      "right arm: nothing that the controller sends could be read for \\d+ ms .*identifier",
      cell -> cell.right().spoil(MonitoringFault.WRONG_IDENTIFIER, 1 << 20),
      cell -> cell.right().spoil(MonitoringFault.WRONG_IDENTIFIER, 0)),
  MESSAGES_CUT_SHORT(
      "left arm: nothing that the controller sends could be read for \\d+ ms",
      cell -> cell.left().faultsToClient(NetworkFaults.NONE.withDamage(1, 0, 0), 6),
      cell -> quiet(cell.left())),
  ARM_BLOCKED(
      "right arm: joint \\d is \\d+° away from its target",
      cell -> cell.robots().block(1, true),
      cell -> {
        cell.right().drivesOff();
        cell.right().drivesOn();
        cell.await("the brakes to open", () -> cell.right().atRest() && seated(cell));
        cell.robots().block(1, false);
      }),
  SOMEBODY_PRESSES(
      "left arm: something presses on joint 2 with 80 Nm, where 60 Nm are allowed",
      cell -> cell.robots().press(0, JointVector.of(0, 80, 0, 0, 0, 0, 0)),
      cell -> cell.robots().press(0, JointVector.of(new double[7]))),
  NO_TARGET(
      "No fresh target for \\d+ ms", cell -> cell.swing.misbehave(target -> null), Drill::behave),
  OLD_TARGET(
      "No fresh target for \\d+ ms",
      cell ->
          cell.swing.misbehave(
              target ->
                  new TargetSource.Target(target.position(), target.validNanos() - 300 * ms())),
      Drill::behave),
  TARGET_NOT_A_NUMBER(
      "Refused a target: left_joint_3 is NaN",
      cell -> cell.swing.misbehave(target -> with(target, 2, Double.NaN)),
      Drill::behave),
  TARGET_OF_WRONG_SIZE(
      "Refused a target: 15 numbers where the cell has 16",
      cell ->
          cell.swing.misbehave(
              target ->
                  new TargetSource.Target(
                      JointVector.of(Arrays.copyOf(target.position().toArray(), 15)),
                      target.validNanos())),
      Drill::behave),
  SOURCE_THROWS(
      "Target source failed: .*nothing works",
      cell ->
          cell.swing.misbehave(
              target -> {
                throw new IllegalStateException("nothing works");
              }),
      Drill::behave),
  LOOP_HELD_UP(
      "Control loop failed: it stood still for \\d+ ms.*Both arms hold",
      cell -> cell.swing.stall(300 * ms()),
      cell -> {}),
  CAMERA_DEAD(
      "Camera .* has delivered no frame for \\d+ ms",
      cell -> cell.camera.dead(true),
      cell -> cell.camera.dead(false)),
  CAMERA_FROZEN(
      "Camera .*: it shows the same picture again and again\\.",
      cell -> cell.camera.trouble("it shows the same picture again and again"),
      cell -> cell.camera.trouble(null)),
  GRIPPER_FAULT(
      "left arm: Gripper left drew too much current",
      cell -> cell.gripper(0).registers().fault(14),
      cell -> {}),
  GRIPPER_SILENT(
      "right arm: Gripper right does not answer",
      cell -> cell.gripper(1).power(false),
      cell -> cell.gripper(1).power(true)),
  STOP_PRESSED("Stopped by the operator", cell -> cell.loop.stop(), cell -> {}),
  POLICY_DIES("Policy failed: .*out of its mind", cell -> {}, cell -> {}) {
    @Override
    TargetSource source(DrillCell cell) {
      return policy(cell, new IllegalStateException("out of its mind"));
    }
  },
  POLICY_FALLS_SILENT("No fresh target for \\d+ ms", cell -> {}, cell -> {}) {
    @Override
    TargetSource source(DrillCell cell) {
      return policy(cell, null);
    }
  },

  SECOND_CONTROLLER(
      cell -> cell.left().secondSender(true),
      (before, now) -> now.foreign() > before.foreign() + 20,
      cell -> cell.left().secondSender(false)),
  STRANGERS_GARBAGE(
      Drill::garbage, (before, now) -> now.foreign() > before.foreign() + 20, cell -> {}),
  TWICE_AND_OUT_OF_ORDER(
      cell -> cell.left().faultsToClient(NetworkFaults.NONE.withDisorder(1, 0.01, 0), 7),
      (before, now) -> now.disordered() > before.disordered() + 20,
      cell -> quiet(cell.left())),
  OLD_MESSAGES_AGAIN(
      cell -> cell.left().faultsToClient(NetworkFaults.NONE.withDisorder(0, 0, 0.5), 8),
      (before, now) -> now.disordered() > before.disordered() + 10,
      cell -> quiet(cell.left())),
  SINGLE_LOSSES(
      cell -> cell.left().faultsToClient(NetworkFaults.NONE.withLoss(0.02), 9),
      (before, now) -> now.lost() > before.lost(),
      cell -> quiet(cell.left())),
  CABINET_TIME_FROZEN(
      cell -> cell.left().spoil(MonitoringFault.FROZEN_TIME, 1 << 20),
      (before, now) -> now.late() > before.late() + 10,
      cell -> cell.left().spoil(MonitoringFault.FROZEN_TIME, 0)),
  TARGET_FAR_AWAY(
      cell -> cell.swing.misbehave(target -> with(with(target, 6, 2.5), 14, 2.5)),
      (before, now) -> true,
      Drill::behave);

  /** What the operator reads, as a pattern; null if the motion goes on. */
  final @Nullable String words;

  private final Consumer<DrillCell> inject;
  private final Consumer<DrillCell> clear;

  /** Whether the left arm's connection shows what happened. */
  final BiPredicate<flowdeck.arms.LinkReport, flowdeck.arms.LinkReport> shown;

  /** Something because of which both arms are to hold. */
  Drill(String words, Consumer<DrillCell> inject, Consumer<DrillCell> clear) {
    this.words = words;
    this.inject = inject;
    this.clear = clear;
    shown = (before, now) -> true;
  }

  /** Something that must not stop anybody. */
  Drill(
      Consumer<DrillCell> inject,
      BiPredicate<flowdeck.arms.LinkReport, flowdeck.arms.LinkReport> shown,
      Consumer<DrillCell> clear) {
    words = null;
    this.inject = inject;
    this.clear = clear;
    this.shown = shown;
  }

  /** Lets it happen. */
  void inject(DrillCell cell) {
    inject.accept(cell);
  }

  /** Takes its cause away. */
  void clear(DrillCell cell) {
    clear.accept(cell);
  }

  /** What moves the arms when it happens. */
  TargetSource source(DrillCell cell) {
    return cell.swing;
  }

  private static long ms() {
    return 1_000_000;
  }

  private static void behave(DrillCell cell) {
    cell.swing.behave();
  }

  private static void quiet(flowdeck.arms.fri.VirtualController controller) {
    controller.faultsToClient(NetworkFaults.NONE, 0);
    controller.faultsFromClient(NetworkFaults.NONE, 0);
  }

  private static boolean seated(DrillCell cell) {
    double[] measured = cell.measured();
    double[] held = cell.positions();
    return DrillCell.farthest(measured, held) < 0.02;
  }

  private static TargetSource.Target with(TargetSource.Target target, int number, double value) {
    double[] changed = target.position().toArray();
    changed[number] = value;
    return new TargetSource.Target(JointVector.of(changed), target.validNanos());
  }

  /** A policy that goes on for some decisions. */
  private static TargetSource policy(DrillCell cell, @Nullable RuntimeException end) {
    FakePolicy policy =
        new FakePolicy(cell.swing::at) {
          private int decisions;

          @Override
          public Plan plan(Observation newest) {
            if (++decisions > 6) {
              if (end != null) {
                throw end;
              }
              java.util.concurrent.locks.LockSupport.parkNanos(3_000 * ms());
            }
            return super.plan(newest);
          }
        };
    return new PlanExecutor(cell.cell, PolicyRunner.threaded(policy), 0);
  }

  private static void garbage(DrillCell cell) {
    String place = cell.link(0).place();
    int port = Integer.parseInt(place.substring(place.lastIndexOf(' ') + 1));
    Random random = new Random(7);
    try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 50; i++) {
        byte[] bytes = new byte[1 + random.nextInt(700)];
        random.nextBytes(bytes);
        stranger.send(
            new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
