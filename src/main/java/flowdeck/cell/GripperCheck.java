package flowdeck.cell;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for the grippers and how they are wired. */
final class GripperCheck {
  private static final int FEWEST_COUNTS = 50;

  /** The longest name FRI can carry. */
  private static final int LONGEST_IO = 63;

  private static final Pattern IO =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\.[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern DEVICE = Pattern.compile("/dev/[!-~]+|COM[0-9]{1,3}");

  private final CellSetup setup;
  private final Problems problems;

  GripperCheck(CellSetup setup, Problems problems) {
    this.setup = setup;
    this.problems = problems;
  }

  void run() {
    gripper("arms.left.gripper", setup.left().gripper());
    gripper("arms.right.gripper", setup.right().gripper());
    apart();
    opening("left", setup.left().gripper());
    opening("right", setup.right().gripper());
  }

  private void gripper(String at, GripperSetup gripper) {
    switch (gripper) {
      case GripperSetup.None none -> {}
      case GripperSetup.Io io -> io(at + ".io", io);
      case GripperSetup.Robotiq robotiq -> robotiq(at + ".robotiq", robotiq);
    }
  }

  private void robotiq(String at, GripperSetup.Robotiq robotiq) {
    switch (robotiq.connection()) {
      case GripperSetup.Connection.Serial serial -> {
        if (!DEVICE.matcher(serial.device()).matches()) {
          problems.add(
              at + ".serial",
              "must be a serial device such as /dev/ttyUSB0, got %s; correct it."
                  .formatted(Fields.shown(serial.device())));
        }
      }
      case GripperSetup.Connection.Tcp tcp -> {
        problems.address(at + ".tcp", tcp.host());
        problems.within(at + ".tcp", tcp.port(), 1, 65535, "give the gateway's port.");
      }
      case GripperSetup.Connection.StandIn standIn -> {}
    }
    boolean standIn = robotiq.connection() instanceof GripperSetup.Connection.StandIn;
    if (standIn && !setup.isVirtual()) {
      problems.add(
          at, "must say where its line ends; give serial: /dev/... or tcp: host:port below it.");
    } else if (!standIn && setup.isVirtual()) {
      problems.add(
          at,
          "is a real one, but kind is %s; remove serial and tcp for a stand-in, or set kind to %s."
              .formatted(CellReader.VIRTUAL, CellReader.REAL));
    }
    problems.within(at + ".slave", robotiq.slave(), 1, 247, "it is 9 as delivered.");
    problems.within(at + ".open-count", robotiq.openCount(), 0, 255, "it is about 3.");
    problems.within(at + ".closed-count", robotiq.closedCount(), 0, 255, "it is about 228.");
    if (robotiq.closedCount() - robotiq.openCount() < FEWEST_COUNTS) {
      problems.add(
          at + ".closed-count",
          "must be at least %d more than open-count, got %d and %d; read both from the gripper."
              .formatted(FEWEST_COUNTS, robotiq.closedCount(), robotiq.openCount()));
    }
    problems.within(at + ".speed-share", robotiq.speedShare(), 0, 1, "1 is its top speed.");
    problems.within(at + ".force-share", robotiq.forceShare(), 0, 1, "1 is its largest force.");
  }

  private void io(String at, GripperSetup.Io io) {
    ioName(at + ".output", io.output());
    ioName(at + ".closed-output", io.closedOutput());
    ioName(at + ".feedback-input", io.feedbackInput());
    if (Objects.equals(io.output(), io.closedOutput())) {
      problems.add(
          at + ".closed-output",
          "is %s as output is; give the valve's other coil or remove it."
              .formatted(io.closedOutput()));
    }
    String feedback = io.feedbackInput();
    if (feedback != null && (feedback.equals(io.output()) || feedback.equals(io.closedOutput()))) {
      problems.add(
          at + ".feedback-input",
          "is %s, an output, which does not tell where the fingers are; give an input or remove it."
              .formatted(feedback));
    }
  }

  private void ioName(String field, @Nullable String name) {
    if (name != null && (name.length() > LONGEST_IO || !IO.matcher(name).matches())) {
      problems.add(
          field,
          "must be Group.IO as in Sunrise's IO configuration, such as MediaFlange.OutputX3Pin1, of at most %d characters, got %s; correct it."
              .formatted(LONGEST_IO, Fields.shown(name)));
    }
  }

  /** Two grippers on one line would answer into each other's words. */
  private void apart() {
    if (setup.left().gripper() instanceof GripperSetup.Robotiq left
        && setup.right().gripper() instanceof GripperSetup.Robotiq right
        && !(right.connection() instanceof GripperSetup.Connection.StandIn)
        && left.connection().equals(right.connection())) {
      boolean serial = right.connection() instanceof GripperSetup.Connection.Serial;
      problems.add(
          "arms.right.gripper.robotiq." + (serial ? "serial" : "tcp"),
          "is where the left arm's gripper is too; give each gripper a line of its own.");
    }
  }

  private void opening(String side, GripperSetup gripper) {
    if (gripper instanceof GripperSetup.Robotiq robotiq
        && setup.tool().fingerOpeningMetres() > robotiq.model().strokeMetres()) {
      problems.add(
          "tool.finger-opening-m",
          "is %s, but the %s arm's %s opens %s at most; correct one of them."
              .formatted(
                  Problems.text(setup.tool().fingerOpeningMetres()),
                  side,
                  robotiq.model().word(),
                  Problems.text(robotiq.model().strokeMetres())));
    }
  }
}
