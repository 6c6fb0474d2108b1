package flowdeck.cell;

import flowdeck.cell.CameraSetup.Source;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a setup as a file that explains itself: every field in the same place each time, with what
 * it means and what holds if it is left out. One thread, one file.
 */
final class CellWriter {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9 ()./_-]*[A-Za-z0-9)]");
  private static final Set<String> RESERVED =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "none");
  private static final int COMMENT_COLUMN = 44;

  private final StringBuilder yaml = new StringBuilder();

  String text(CellSetup setup) {
    yaml.append(
        """
        # A cell of Flowdeck: two KUKA LBR iiwa 7 R800 and a camera.
        #
        # Frame of the cell: origin on the table top midway between the arm bases, x towards the
        # workpiece, y to the left, z up. Units are in the names: m, deg, ms, Nm.
        # What is left out has its default.
        """);
    field(0, "name", string(setup.name()), "what the operator reads");
    boolean virtual = setup.isVirtual();
    field(
        0,
        "kind",
        virtual ? CellReader.VIRTUAL : CellReader.REAL,
        virtual ? "stand-ins on this computer instead of controllers" : "or virtual-fri");
    if (setup.controllers() instanceof Controllers.Virtual controllers) {
      virtual(controllers);
    }
    yaml.append('\n');
    section(0, "arms");
    Controllers.@Nullable Real real =
        setup.controllers() instanceof Controllers.Real there ? there : null;
    arm("left", setup.left(), real == null ? null : real.left(), Controllers.Fri.LEFT);
    arm("right", setup.right(), real == null ? null : real.right(), Controllers.Fri.RIGHT);
    tool(setup.tool());
    motion(setup.motion());
    space(setup.space());
    supervision(setup.supervision());
    camera(setup.camera());
    return yaml.toString();
  }

  private void virtual(Controllers.Virtual controllers) {
    section(0, "virtual");
    Controllers.Virtual usual = Controllers.Virtual.USUAL;
    field(
        1,
        "send-period-ms",
        Integer.toString(controllers.sendPeriodMillis()),
        "1 to 100",
        Integer.toString(usual.sendPeriodMillis()));
    field(
        1,
        "fri-version",
        CellReader.word(controllers.version()),
        "1.15, 2.5 or 2.7",
        CellReader.word(usual.version()));
  }

  private void arm(
      String side, ArmSetup arm, Controllers.@Nullable Fri fri, Controllers.Fri usual) {
    section(1, side);
    section(2, "base");
    pose(3, arm.base());
    field(2, "home-deg", numbers(arm.homeDeg()), "A1 to A7 at rest");
    if (fri != null) {
      section(2, "fri");
      field(
          3,
          "port",
          Integer.toString(fri.port()),
          "UDP port of this computer, 30200 to 30209",
          Integer.toString(usual.port()));
      optional(3, "controller", fri.controller(), "its address; else whoever sends first");
      optional(3, "bind", fri.bind(), "address of this computer; else any");
      Integer period = fri.sendPeriodMillis();
      optional(
          3,
          "send-period-ms",
          period == null ? null : period.toString(),
          "expected of the controller, 1 to 10; else learnt");
    }
    gripper(arm.gripper());
  }

  private void gripper(GripperSetup gripper) {
    switch (gripper) {
      case GripperSetup.None none ->
          field(2, "gripper", "none", "or robotiq: or io: below it", "none");
      case GripperSetup.Io io -> {
        section(2, "gripper");
        section(3, "io");
        field(4, "output", string(io.output()), "Group.IO in Sunrise; on while closed");
        field(
            4,
            "invert",
            Boolean.toString(io.inverted()),
            "output is on while open instead",
            "false");
        optional(4, "open-output", io.openOutput(), "a valve's second coil, opposite of output");
        optional(4, "feedback-input", io.feedbackInput(), "on while the gripper is closed");
      }
      case GripperSetup.Robotiq robotiq -> {
        section(2, "gripper");
        section(3, "robotiq");
        field(4, "model", robotiq.model().word(), "2f-85, 2f-140 or hand-e");
        switch (robotiq.connection()) {
          case GripperSetup.Connection.Serial serial ->
              field(4, "serial", string(serial.device()), "or tcp: host:port of a gateway");
          case GripperSetup.Connection.Tcp tcp ->
              field(
                  4,
                  "tcp",
                  string(tcp.host() + ":" + tcp.port()),
                  "a gateway's; or serial: /dev/...");
        }
        field(
            4,
            "slave",
            Integer.toString(robotiq.slave()),
            "Modbus address",
            Integer.toString(GripperSetup.Robotiq.DEFAULT_SLAVE));
        field(
            4,
            "open-count",
            Integer.toString(robotiq.openCount()),
            "what it reports when open",
            Integer.toString(GripperSetup.Robotiq.DEFAULT_OPEN_COUNT));
        field(
            4,
            "closed-count",
            Integer.toString(robotiq.closedCount()),
            "what it reports when its fingers touch",
            Integer.toString(GripperSetup.Robotiq.DEFAULT_CLOSED_COUNT));
        number(
            4,
            "speed-share",
            robotiq.speedShare(),
            "0 slowest to 1 fastest",
            GripperSetup.Robotiq.DEFAULT_SPEED_SHARE);
        number(
            4,
            "force-share",
            robotiq.forceShare(),
            "0 gentlest to 1 strongest",
            GripperSetup.Robotiq.DEFAULT_FORCE_SHARE);
      }
    }
  }

  private void pose(int level, PoseSetup pose) {
    field(
        level,
        "xyz-m",
        numbers(List.of(pose.xMetres(), pose.yMetres(), pose.zMetres())),
        "position");
    turn(level, pose.turn());
  }

  private void turn(int level, PoseSetup.Turn turn) {
    switch (turn) {
      case PoseSetup.Turn.Rpy rpy ->
          field(
              level,
              "rpy-deg",
              numbers(List.of(rpy.rollDeg(), rpy.pitchDeg(), rpy.yawDeg())),
              "roll, pitch, yaw as in URDF",
              "[0, 0, 0]");
      case PoseSetup.Turn.Quaternion q ->
          field(level, "quaternion-xyzw", numbers(List.of(q.x(), q.y(), q.z(), q.w())), "rotation");
    }
  }

  private void tool(ToolSetup tool) {
    yaml.append('\n');
    section(0, "tool");
    section(1, "tcp");
    PoseSetup usual = ToolSetup.DEFAULT_TCP;
    field(
        2,
        "xyz-m",
        numbers(List.of(tool.tcp().xMetres(), tool.tcp().yMetres(), tool.tcp().zMetres())),
        "between the finger tips, from the flange",
        numbers(List.of(usual.xMetres(), usual.yMetres(), usual.zMetres())));
    turn(2, tool.tcp().turn());
    number(
        1,
        "finger-opening-m",
        tool.fingerOpeningMetres(),
        "between the open fingers",
        ToolSetup.DEFAULT_FINGER_OPENING_METRES);
    ToolSetup.Mass mass = tool.mass();
    optional(1, "mass-kg", mass == null ? null : Problems.text(mass.kg()), "for reports only");
    optional(
        1,
        "centre-of-mass-m",
        mass == null ? null : numbers(mass.centreMetres()),
        "from the flange, with mass-kg");
  }

  private void motion(MotionSetup motion) {
    yaml.append('\n');
    section(0, "motion");
    MotionSetup usual = MotionSetup.USUAL;
    number(1, "speed-share", motion.speedShare(), "of the data sheet's speeds", usual.speedShare());
    number(
        1,
        "acceleration-rad-per-s2",
        motion.accelerationRadPerS2(),
        "up to 10",
        usual.accelerationRadPerS2());
    number(1, "jerk-rad-per-s3", motion.jerkRadPerS3(), "up to 1000", usual.jerkRadPerS3());
    number(
        1,
        "position-margin-deg",
        motion.positionMarginDeg(),
        "kept from the joints' limits, 1 to 10",
        usual.positionMarginDeg());
  }

  private void space(SpaceSetup space) {
    yaml.append('\n');
    section(0, "space");
    SpaceSetup.Box box = space.box();
    if (box == null) {
      comment(1, "box: {min-m: [x, y, z], max-m: [x, y, z]}", "walls for elbows, wrists, tools");
    } else {
      section(1, "box");
      field(2, "min-m", numbers(box.minMetres()), "walls for elbows, wrists, tools");
      field(2, "max-m", numbers(box.maxMetres()), "");
    }
    SpaceSetup usual = SpaceSetup.USUAL;
    number(
        1, "table-height-m", space.tableHeightMetres(), "z of its top", usual.tableHeightMetres());
    number(1, "arm-to-arm-m", space.armToArmMetres(), "stop distance", usual.armToArmMetres());
    number(1, "self-m", space.selfMetres(), "stop distance", usual.selfMetres());
    number(
        1,
        "links-to-table-m",
        space.linksToTableMetres(),
        "stop distance",
        usual.linksToTableMetres());
    number(
        1,
        "tool-to-table-m",
        space.toolToTableMetres(),
        "below 0: fingers may press",
        usual.toolToTableMetres());
    number(1, "slow-down-m", space.slowDownMetres(), "zone before these", usual.slowDownMetres());
  }

  private void supervision(SupervisionSetup supervision) {
    yaml.append('\n');
    section(0, "supervision");
    SupervisionSetup usual = SupervisionSetup.USUAL;
    field(
        1,
        "stale-target-ms",
        Integer.toString(supervision.staleTargetMillis()),
        "then arms brake; 50 to 200",
        Integer.toString(usual.staleTargetMillis()));
    field(
        1,
        "external-torque-nm",
        numbers(supervision.externalTorqueNm()),
        "then arms hold",
        numbers(usual.externalTorqueNm()));
    number(
        1,
        "tracking-deg",
        supervision.trackingDeg(),
        "off what was sent: arms hold",
        usual.trackingDeg());
    field(
        1,
        "stale-frame-ms",
        Integer.toString(supervision.staleFrameMillis()),
        "old picture: arms hold",
        Integer.toString(usual.staleFrameMillis()));
    field(
        1,
        "arm-silence-ms",
        Integer.toString(supervision.armSilenceMillis()),
        "silent arm: both hold",
        Integer.toString(usual.armSilenceMillis()));
  }

  private void camera(CameraSetup camera) {
    yaml.append('\n');
    section(0, "camera");
    switch (camera.source()) {
      case Source.D435i d435i -> {
        section(1, "d435i");
        field(2, "card", string(d435i.card()), "in its name", string(Source.D435i.DEFAULT_CARD));
        optional(2, "serial", d435i.serial(), "if there are several");
      }
      case Source.RealSense realSense -> {
        section(1, "realsense");
        optional(2, "serial", realSense.serial(), "if there are several");
      }
      case Source.Stream stream -> {
        section(1, "stream");
        field(2, "url", string(stream.url()), "");
      }
      case Source.Video video -> {
        section(1, "file");
        field(2, "path", string(video.path().toString()), "relative to this file");
        field(
            2,
            "loop",
            Boolean.toString(video.loop()),
            "begin anew at its end",
            Boolean.toString(Source.Video.DEFAULT_LOOP));
      }
      case Source.Drawn drawn -> field(1, "drawn", "true", "pictures of where the arms are");
    }
    field(
        1,
        "width-px",
        Integer.toString(camera.widthPixels()),
        "",
        Integer.toString(CameraSetup.DEFAULT_WIDTH_PIXELS));
    field(
        1,
        "height-px",
        Integer.toString(camera.heightPixels()),
        "",
        Integer.toString(CameraSetup.DEFAULT_HEIGHT_PIXELS));
    number(
        1,
        "frames-per-second",
        camera.framesPerSecond(),
        "",
        CameraSetup.DEFAULT_FRAMES_PER_SECOND);
    field(
        1,
        "freeze-detection",
        Boolean.toString(camera.freezeDetection()),
        "pictures that repeat are a fault",
        Boolean.toString(CameraSetup.DEFAULT_FREEZE_DETECTION));
    field(
        1,
        "frozen-after-ms",
        Integer.toString(camera.frozenAfterMillis()),
        "of repeating",
        Integer.toString(CameraSetup.DEFAULT_FROZEN_AFTER_MILLIS));
    optional(
        1,
        "calibration",
        camera.calibration() == null ? null : camera.calibration().toString(),
        "file, relative to this one");
    CameraSetup.Place place = camera.place();
    if (place == null) {
      comment(1, "place: {eye-m: [x, y, z], target-m: [x, y, z]}", "roughly, until calibrated");
    } else {
      section(1, "place");
      field(2, "eye-m", numbers(place.eyeMetres()), "roughly, until calibrated");
      field(2, "target-m", numbers(place.targetMetres()), "what it looks at");
    }
  }

  private void section(int level, String key) {
    yaml.append("  ".repeat(level)).append(key).append(":\n");
  }

  private void number(int level, String key, double value, String comment, double usual) {
    field(level, key, Problems.text(value), comment, Problems.text(usual));
  }

  private void field(int level, String key, String value, String comment, String usual) {
    field(
        level,
        key,
        value,
        "%s%sdefault %s".formatted(comment, comment.isEmpty() ? "" : "; ", usual));
  }

  private void field(int level, String key, String value, String comment) {
    line("%s%s: %s".formatted("  ".repeat(level), key, value), comment);
  }

  /** A field that may be left out; then it is there as a comment, to be found. */
  private void optional(int level, String key, @Nullable String value, String comment) {
    if (value == null) {
      comment(level, key + ":", comment);
    } else {
      boolean isText = !value.startsWith("[") && !key.endsWith("-ms") && !key.endsWith("-kg");
      field(level, key, isText ? string(value) : value, comment);
    }
  }

  private void comment(int level, String text, String comment) {
    line("  ".repeat(level) + "# " + text, comment);
  }

  private void line(String text, String comment) {
    yaml.append(text);
    if (!comment.isEmpty()) {
      yaml.append(" ".repeat(Math.max(2, COMMENT_COLUMN - text.length())))
          .append("# ")
          .append(comment);
    }
    yaml.append('\n');
  }

  private static String numbers(List<Double> numbers) {
    return numbers.stream().map(Problems::text).collect(Collectors.joining(", ", "[", "]"));
  }

  /** A text as YAML reads it back, quoted where it could be anything else. */
  private static String string(String text) {
    if (PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (c < 0x20
                  || c >= 0x7F && c < 0xA0
                  || c == 0x2028
                  || c == 0x2029
                  || c >= 0xD800 && c < 0xE000
                  || c == 0xFEFF
                  || c == 0xFFFE
                  || c == 0xFFFF) {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }
}
