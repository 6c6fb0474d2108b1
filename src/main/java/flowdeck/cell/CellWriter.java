package flowdeck.cell;

import flowdeck.cell.CameraSetup.Source;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a setup as a file that explains itself: every field in the same place each time, with what
 * it means and what holds if it is left out. One thread, one file.
 */
final class CellWriter {
  private final YamlText yaml = new YamlText();

  String text(CellSetup setup) {
    yaml.add(
        """
        # A cell of Flowdeck: two KUKA LBR iiwa 7 R800 and a camera.
        #
        # Frame of the cell: origin on the table top midway between the arm bases, x towards the
        # workpiece, y to the left, z up. Units are in the names: m, deg, ms, Nm.
        # What is left out has its default.
        """);
    yaml.field(0, "name", YamlText.string(setup.name()), "what the operator reads");
    boolean virtual = setup.isVirtual();
    yaml.field(
        0,
        "kind",
        virtual ? CellReader.VIRTUAL : CellReader.REAL,
        virtual ? "stand-ins on this computer instead of controllers" : "or virtual-fri");
    if (setup.controllers() instanceof Controllers.Virtual controllers) {
      virtual(controllers);
    }
    yaml.add("\n");
    yaml.section(0, "arms");
    Controllers.@Nullable Real real =
        setup.controllers() instanceof Controllers.Real there ? there : null;
    arm("left", setup.left(), real == null ? null : real.left(), Controllers.Fri.LEFT);
    arm("right", setup.right(), real == null ? null : real.right(), Controllers.Fri.RIGHT);
    tool(setup.tool());
    motion(setup.motion());
    space(setup.space());
    supervision(setup.supervision());
    camera(setup.camera());
    return yaml.text();
  }

  private void virtual(Controllers.Virtual controllers) {
    yaml.section(0, "virtual");
    Controllers.Virtual usual = Controllers.Virtual.USUAL;
    yaml.whole(
        1, "send-period-ms", controllers.sendPeriodMillis(), "1 to 10", usual.sendPeriodMillis());
    yaml.field(
        1,
        "fri-version",
        CellReader.word(controllers.version()),
        "1.15, 2.5 or 2.7",
        CellReader.word(usual.version()));
  }

  private void arm(
      String side, ArmSetup arm, Controllers.@Nullable Fri fri, Controllers.Fri usual) {
    yaml.section(1, side);
    yaml.section(2, "base");
    pose(3, arm.base());
    yaml.field(2, "home-deg", YamlText.numbers(arm.homeDeg()), "A1 to A7 at rest");
    if (fri != null) {
      yaml.section(2, "fri");
      yaml.whole(3, "port", fri.port(), "UDP port of this computer, 30200 to 30209", usual.port());
      yaml.optional(3, "controller", fri.controller(), "its address; else whoever sends first");
      yaml.optional(3, "bind", fri.bind(), "address of this computer; else any");
      Integer period = fri.sendPeriodMillis();
      yaml.optional(
          3,
          "send-period-ms",
          period == null ? null : period.toString(),
          "what its application is set to, 1 to 10: the console tells if it is not");
    }
    gripper(arm.gripper());
  }

  private void gripper(GripperSetup gripper) {
    switch (gripper) {
      case GripperSetup.None none ->
          yaml.field(2, "gripper", "none", "or robotiq: or io: below it", "none");
      case GripperSetup.Io io -> {
        yaml.section(2, "gripper");
        yaml.section(3, "io");
        yaml.field(4, "output", YamlText.string(io.output()), "Group.IO in Sunrise; on while open");
        yaml.flag(4, "invert", io.inverted(), "output is on while closed instead", false);
        yaml.optional(
            4, "closed-output", io.closedOutput(), "a valve's second coil, opposite of output");
        yaml.optional(4, "feedback-input", io.feedbackInput(), "on while open");
        yaml.flag(4, "feedback-invert", io.feedbackInverted(), "on while closed instead", false);
      }
      case GripperSetup.Robotiq robotiq -> {
        yaml.section(2, "gripper");
        yaml.section(3, "robotiq");
        yaml.field(4, "model", robotiq.model().word(), "2f-85, 2f-140 or hand-e");
        switch (robotiq.connection()) {
          case GripperSetup.Connection.Serial serial ->
              yaml.field(
                  4, "serial", YamlText.string(serial.device()), "or tcp: host:port of a gateway");
          case GripperSetup.Connection.StandIn standIn ->
              yaml.comment(4, "serial:", "a stand-in is started; in a real cell its line");
          case GripperSetup.Connection.Tcp tcp ->
              yaml.field(
                  4,
                  "tcp",
                  YamlText.string(tcp.host() + ":" + tcp.port()),
                  "a gateway's; or serial: /dev/...");
        }
        yaml.whole(
            4, "slave", robotiq.slave(), "Modbus address", GripperSetup.Robotiq.DEFAULT_SLAVE);
        yaml.whole(
            4,
            "open-count",
            robotiq.openCount(),
            "what it reports when open",
            GripperSetup.Robotiq.DEFAULT_OPEN_COUNT);
        yaml.whole(
            4,
            "closed-count",
            robotiq.closedCount(),
            "what it reports when its fingers touch",
            GripperSetup.Robotiq.DEFAULT_CLOSED_COUNT);
        yaml.number(
            4,
            "speed-share",
            robotiq.speedShare(),
            "0 slowest to 1 fastest",
            GripperSetup.Robotiq.DEFAULT_SPEED_SHARE);
        yaml.number(
            4,
            "force-share",
            robotiq.forceShare(),
            "0 gentlest to 1 strongest",
            GripperSetup.Robotiq.DEFAULT_FORCE_SHARE);
      }
    }
  }

  private void pose(int level, PoseSetup pose) {
    yaml.field(
        level,
        "xyz-m",
        YamlText.numbers(List.of(pose.xMetres(), pose.yMetres(), pose.zMetres())),
        "position");
    turn(level, pose.turn());
  }

  private void turn(int level, PoseSetup.Turn turn) {
    switch (turn) {
      case PoseSetup.Turn.Rpy rpy ->
          yaml.field(
              level,
              "rpy-deg",
              YamlText.numbers(List.of(rpy.rollDeg(), rpy.pitchDeg(), rpy.yawDeg())),
              "roll, pitch, yaw as in URDF",
              "[0, 0, 0]");
      case PoseSetup.Turn.Quaternion q ->
          yaml.field(
              level,
              "quaternion-xyzw",
              YamlText.numbers(List.of(q.x(), q.y(), q.z(), q.w())),
              "rotation");
    }
  }

  private void tool(ToolSetup tool) {
    yaml.add("\n");
    yaml.section(0, "tool");
    yaml.section(1, "tcp");
    PoseSetup usual = ToolSetup.DEFAULT_TCP;
    yaml.field(
        2,
        "xyz-m",
        YamlText.numbers(List.of(tool.tcp().xMetres(), tool.tcp().yMetres(), tool.tcp().zMetres())),
        "between the finger tips, from the flange",
        YamlText.numbers(List.of(usual.xMetres(), usual.yMetres(), usual.zMetres())));
    turn(2, tool.tcp().turn());
    yaml.number(
        1,
        "finger-opening-m",
        tool.fingerOpeningMetres(),
        "between the open fingers",
        ToolSetup.DEFAULT_FINGER_OPENING_METRES);
    ToolSetup.Mass mass = tool.mass();
    yaml.optional(
        1,
        "mass-kg",
        mass == null ? null : Problems.text(mass.kg()),
        "shown on the set-up page: to be set as load data in Sunrise");
    yaml.optional(
        1,
        "centre-of-mass-m",
        mass == null ? null : YamlText.numbers(mass.centreMetres()),
        "from the flange, with mass-kg");
  }

  private void motion(MotionSetup motion) {
    yaml.add("\n");
    yaml.section(0, "motion");
    MotionSetup usual = MotionSetup.USUAL;
    yaml.number(
        1, "speed-share", motion.speedShare(), "of the data sheet's speeds", usual.speedShare());
    yaml.number(
        1,
        "acceleration-rad-per-s2",
        motion.accelerationRadPerS2(),
        "up to 10",
        usual.accelerationRadPerS2());
    yaml.number(1, "jerk-rad-per-s3", motion.jerkRadPerS3(), "up to 1000", usual.jerkRadPerS3());
    yaml.number(
        1,
        "position-margin-deg",
        motion.positionMarginDeg(),
        "kept from the joints' limits, 1 to 10",
        usual.positionMarginDeg());
  }

  private void space(SpaceSetup space) {
    yaml.add("\n");
    yaml.section(0, "space");
    SpaceSetup.Box box = space.box();
    if (box == null) {
      yaml.comment(
          1, "box: {min-m: [x, y, z], max-m: [x, y, z]}", "walls for elbows, wrists, tools");
    } else {
      yaml.section(1, "box");
      yaml.field(2, "min-m", YamlText.numbers(box.minMetres()), "walls for elbows, wrists, tools");
      yaml.field(2, "max-m", YamlText.numbers(box.maxMetres()), "");
    }
    SpaceSetup usual = SpaceSetup.USUAL;
    yaml.number(
        1, "table-height-m", space.tableHeightMetres(), "z of its top", usual.tableHeightMetres());
    yaml.number(1, "arm-to-arm-m", space.armToArmMetres(), "stop distance", usual.armToArmMetres());
    yaml.number(
        1,
        "tool-to-tool-m",
        space.toolToToolMetres(),
        "below 0: hands hold one thing",
        usual.toolToToolMetres());
    yaml.number(1, "self-m", space.selfMetres(), "stop distance", usual.selfMetres());
    yaml.number(
        1,
        "links-to-table-m",
        space.linksToTableMetres(),
        "stop distance",
        usual.linksToTableMetres());
    yaml.number(
        1,
        "tool-to-table-m",
        space.toolToTableMetres(),
        "below 0: fingers may press",
        usual.toolToTableMetres());
    yaml.number(
        1, "slow-down-m", space.slowDownMetres(), "zone before these", usual.slowDownMetres());
  }

  private void supervision(SupervisionSetup supervision) {
    yaml.add("\n");
    yaml.section(0, "supervision");
    SupervisionSetup usual = SupervisionSetup.USUAL;
    yaml.whole(
        1,
        "stale-target-ms",
        supervision.staleTargetMillis(),
        "then arms brake; 50 to 200",
        usual.staleTargetMillis());
    yaml.field(
        1,
        "external-torque-nm",
        YamlText.numbers(supervision.externalTorqueNm()),
        "then arms hold",
        YamlText.numbers(usual.externalTorqueNm()));
    yaml.number(
        1,
        "tracking-deg",
        supervision.trackingDeg(),
        "off what was sent: arms hold",
        usual.trackingDeg());
    yaml.whole(
        1,
        "stale-frame-ms",
        supervision.staleFrameMillis(),
        "old picture: arms hold",
        usual.staleFrameMillis());
    yaml.whole(
        1,
        "arm-silence-ms",
        supervision.armSilenceMillis(),
        "silent arm: both hold; 20 to 100",
        usual.armSilenceMillis());
  }

  private void camera(CameraSetup camera) {
    yaml.add("\n");
    yaml.section(0, "camera");
    switch (camera.source()) {
      case Source.D435i d435i -> {
        yaml.section(1, "d435i");
        yaml.field(
            2,
            "card",
            YamlText.string(d435i.card()),
            "in its name",
            YamlText.string(Source.D435i.DEFAULT_CARD));
        yaml.optional(2, "serial", d435i.serial(), "if there are several");
      }
      case Source.RealSense realSense -> {
        yaml.section(1, "realsense");
        yaml.optional(2, "serial", realSense.serial(), "if there are several");
      }
      case Source.Stream stream -> {
        yaml.section(1, "stream");
        yaml.field(2, "url", YamlText.string(stream.url()), "");
      }
      case Source.Video video -> {
        yaml.section(1, "file");
        yaml.field(2, "path", YamlText.string(video.path().toString()), "relative to this file");
        yaml.flag(2, "loop", video.loop(), "begin anew at its end", Source.Video.DEFAULT_LOOP);
      }
      case Source.Drawn drawn -> yaml.field(1, "drawn", "true", "pictures of where the arms are");
    }
    yaml.whole(1, "width-px", camera.widthPixels(), "", CameraSetup.DEFAULT_WIDTH_PIXELS);
    yaml.whole(1, "height-px", camera.heightPixels(), "", CameraSetup.DEFAULT_HEIGHT_PIXELS);
    yaml.number(
        1,
        "frames-per-second",
        camera.framesPerSecond(),
        "",
        CameraSetup.DEFAULT_FRAMES_PER_SECOND);
    yaml.flag(
        1,
        "freeze-detection",
        camera.freezeDetection(),
        "pictures that repeat are a fault",
        CameraSetup.DEFAULT_FREEZE_DETECTION);
    yaml.whole(
        1,
        "frozen-after-ms",
        camera.frozenAfterMillis(),
        "of repeating",
        CameraSetup.DEFAULT_FROZEN_AFTER_MILLIS);
    if (!camera.isDrawn()) {
      yaml.optional(
          1,
          "calibration",
          camera.calibration() == null ? null : camera.calibration().toString(),
          "file, relative to this one; if left out, NAME-camera.yml beside it");
      return;
    }
    CameraSetup.Place place = camera.place();
    if (place == null) {
      yaml.comment(1, "place: {eye-m: [x, y, z], target-m: [x, y, z]}", "seen from where");
    } else {
      yaml.section(1, "place");
      yaml.field(2, "eye-m", YamlText.numbers(place.eyeMetres()), "where pictures are seen from");
      yaml.field(2, "target-m", YamlText.numbers(place.targetMetres()), "what they look at");
    }
  }
}
