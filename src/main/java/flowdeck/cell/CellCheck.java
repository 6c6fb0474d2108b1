package flowdeck.cell;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.cell.CameraSetup.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rules for each field by itself, and for what two arms cannot share. */
final class CellCheck {
  private static final String[] XYZ = {"[1]", "[2]", "[3]"};
  private static final int LONGEST_NAME = 60;

  /** A controller's driver gives up by itself then: more would change nothing. */
  private static final int LONGEST_SILENCE = 100;

  private static final int LONGEST_TEXT = 500;

  /** Farther than any base, tool or camera of a cell of this size: millimetres were given. */
  private static final double FARTHEST_BASE = 3;

  private static final double FARTHEST_TOOL = 0.5;
  private static final double FARTHEST_CAMERA = 10;
  private static final double WIDEST_OPENING = 0.3;
  private static final double PAYLOAD_KG = 7;
  private static final double FULL_TURN = 360;
  private static final double UNIT_TOLERANCE = 1e-3;
  private static final double WIDEST_STOP = 0.5;
  private static final double DEEPEST_TOOL = -0.05;
  private static final double DEEPEST_HULL = -0.01;

  private static final Pattern URL =
      Pattern.compile("(rtsp|rtsps|rtmp|http|https|udp|rtp|tcp|srt)://[!-~]+");

  private final CellSetup setup;
  private final Problems problems = new Problems();

  private CellCheck(CellSetup setup) {
    this.setup = setup;
  }

  static List<CellProblem> of(CellSetup setup) {
    CellCheck check = new CellCheck(setup);
    check.fields();
    if (check.problems.found().isEmpty()) {
      new GeometryCheck(setup, check.problems).run();
    }
    return check.problems.found();
  }

  private void fields() {
    problems.line("name", setup.name(), LONGEST_NAME);
    controllers();
    arm("arms.left", setup.left());
    arm("arms.right", setup.right());
    new GripperCheck(setup, problems).run();
    tool();
    motion();
    space();
    supervision();
    camera();
  }

  private void controllers() {
    switch (setup.controllers()) {
      case Controllers.Virtual virtual ->
          problems.within(
              "virtual.send-period-ms",
              virtual.sendPeriodMillis(),
              1,
              Controllers.LONGEST_COMMANDING_MILLIS,
              "a controller that sends more rarely cannot be commanded.");
      case Controllers.Real real -> {
        fri("arms.left.fri", real.left());
        fri("arms.right.fri", real.right());
        if (real.left().port() == real.right().port()) {
          problems.add(
              "arms.right.fri.port",
              "is %d as arms.left.fri.port is; give each arm a port of its own, here and in its controller's application."
                  .formatted(real.right().port()));
        }
        String peer = real.left().controller();
        if (peer != null && peer.equalsIgnoreCase(real.right().controller())) {
          problems.add(
              "arms.right.fri.controller",
              "is %s as arms.left.fri.controller is, but each arm has a controller of its own; correct one of them."
                  .formatted(peer));
        }
      }
    }
  }

  private void fri(String at, Controllers.Fri fri) {
    problems.within(
        at + ".port",
        fri.port(),
        Controllers.Fri.FIRST_PORT,
        Controllers.Fri.LAST_PORT,
        "FRI uses no other ports.");
    problems.address(at + ".controller", fri.controller());
    problems.address(at + ".bind", fri.bind());
    Integer period = fri.sendPeriodMillis();
    if (period != null) {
      problems.within(
          at + ".send-period-ms",
          period,
          1,
          Controllers.LONGEST_COMMANDING_MILLIS,
          "a controller that sends more rarely cannot be commanded.");
    }
  }

  private void arm(String at, ArmSetup arm) {
    pose(at + ".base", arm.base(), FARTHEST_BASE);
    for (int joint = 0; joint < IiwaKinematics.JOINTS; joint++) {
      double margin = setup.motion().positionMarginDeg();
      double limit = Math.toDegrees(IiwaKinematics.POSITION_LIMITS.get(joint));
      double reach = Math.rint(limit) - (margin >= 0 && margin <= 10 ? margin : 0);
      problems.within(
          "%s.home-deg[%d]".formatted(at, joint + 1),
          arm.homeDeg().get(joint),
          -reach,
          reach,
          "A%d goes to %s degrees, less motion.position-margin-deg."
              .formatted(joint + 1, Problems.text(Math.rint(limit))));
    }
  }

  private void pose(String at, PoseSetup pose, double farthest) {
    double[] xyz = {pose.xMetres(), pose.yMetres(), pose.zMetres()};
    point(at + ".xyz-m", xyz, farthest);
    switch (pose.turn()) {
      case PoseSetup.Turn.Rpy rpy -> {
        double[] degrees = {rpy.rollDeg(), rpy.pitchDeg(), rpy.yawDeg()};
        for (int i = 0; i < XYZ.length; i++) {
          problems.within(
              at + ".rpy-deg" + XYZ[i],
              degrees[i],
              -FULL_TURN,
              FULL_TURN,
              "give roll, pitch and yaw in degrees.");
        }
      }
      case PoseSetup.Turn.Quaternion quaternion -> {
        if (!(Math.abs(quaternion.length() - 1) <= UNIT_TOLERANCE)) {
          problems.add(
              at + ".quaternion-xyzw",
              "must have length 1 to be a rotation, has %s; correct it, in the order x, y, z, w."
                  .formatted(Problems.rounded(quaternion.length())));
        }
      }
    }
  }

  private void point(String field, double[] xyz, double farthest) {
    for (int i = 0; i < XYZ.length; i++) {
      problems.within(
          field + XYZ[i], xyz[i], -farthest, farthest, "give metres in the order x, y, z.");
    }
  }

  private void point(String field, List<Double> xyz, double farthest) {
    point(field, xyz.stream().mapToDouble(Double::doubleValue).toArray(), farthest);
  }

  private void tool() {
    ToolSetup tool = setup.tool();
    pose("tool.tcp", tool.tcp(), FARTHEST_TOOL);
    problems.above(
        "tool.finger-opening-m",
        tool.fingerOpeningMetres(),
        0,
        WIDEST_OPENING,
        "give the distance of the open fingers in metres.");
    ToolSetup.Mass mass = tool.mass();
    if (mass != null) {
      problems.within("tool.mass-kg", mass.kg(), 0, PAYLOAD_KG, "the arm carries 7 kg.");
      point("tool.centre-of-mass-m", mass.centreMetres(), FARTHEST_TOOL);
    }
  }

  private void motion() {
    MotionSetup motion = setup.motion();
    problems.above("motion.speed-share", motion.speedShare(), 0, 1, "1 is the data sheet's speed.");
    problems.within(
        "motion.acceleration-rad-per-s2",
        motion.accelerationRadPerS2(),
        0.1,
        MotionSetup.MOST_ACCELERATION,
        "more is asked of this arm nowhere.");
    problems.within(
        "motion.jerk-rad-per-s3",
        motion.jerkRadPerS3(),
        1,
        MotionSetup.MOST_JERK,
        "60 is smooth, more is harder on the gears.");
    problems.within(
        "motion.position-margin-deg",
        motion.positionMarginDeg(),
        1,
        10,
        "the controller stops an arm that meets its limits.");
  }

  private void space() {
    SpaceSetup space = setup.space();
    SpaceSetup.Box box = space.box();
    if (box != null) {
      point("space.box.min-m", box.minMetres(), FARTHEST_CAMERA);
      point("space.box.max-m", box.maxMetres(), FARTHEST_CAMERA);
      for (int i = 0; i < XYZ.length; i++) {
        double least = box.minMetres().get(i);
        double most = box.maxMetres().get(i);
        if (least >= most) {
          problems.add(
              "space.box.max-m" + XYZ[i],
              "must be above %s of min-m, got %s; correct one of them."
                  .formatted(Problems.text(least), Problems.text(most)));
        }
      }
    }
    problems.within(
        "space.table-height-m",
        space.tableHeightMetres(),
        -FARTHEST_BASE,
        FARTHEST_BASE,
        "it is 0 at the table's top.");
    String hint = "give metres.";
    problems.within(
        "space.arm-to-arm-m",
        space.armToArmMetres(),
        DEEPEST_HULL,
        WIDEST_STOP,
        "about 0 lets one arm hand something to the other.");
    problems.within(
        "space.tool-to-tool-m",
        space.toolToToolMetres(),
        DEEPEST_TOOL,
        WIDEST_STOP,
        "it is below 0 where both hands hold one thing.");
    problems.within("space.self-m", space.selfMetres(), 0, WIDEST_STOP, hint);
    problems.within("space.links-to-table-m", space.linksToTableMetres(), 0, WIDEST_STOP, hint);
    problems.within(
        "space.tool-to-table-m",
        space.toolToTableMetres(),
        DEEPEST_TOOL,
        WIDEST_STOP,
        "it is below 0 where fingers press on the table.");
    problems.within("space.slow-down-m", space.slowDownMetres(), 0, WIDEST_STOP, hint);
  }

  private void supervision() {
    SupervisionSetup supervision = setup.supervision();
    problems.within(
        "supervision.stale-target-ms", supervision.staleTargetMillis(), 50, 200, "100 is usual.");
    for (int joint = 0; joint < IiwaKinematics.JOINTS; joint++) {
      double most = IiwaKinematics.TORQUE_LIMITS.get(joint);
      problems.above(
          "supervision.external-torque-nm[%d]".formatted(joint + 1),
          supervision.externalTorqueNm().get(joint),
          0,
          most,
          "A%d has %s Nm itself.".formatted(joint + 1, Problems.text(most)));
    }
    problems.within("supervision.tracking-deg", supervision.trackingDeg(), 0.5, 30, "10 is usual.");
    problems.within(
        "supervision.stale-frame-ms",
        supervision.staleFrameMillis(),
        50,
        2000,
        "300 is usual at 30 pictures per second.");
    problems.within(
        "supervision.arm-silence-ms",
        supervision.armSilenceMillis(),
        20,
        LONGEST_SILENCE,
        "after 100 ms its connection counts as lost in any case.");
  }

  private void camera() {
    CameraSetup camera = setup.camera();
    switch (camera.source()) {
      case Source.D435i d435i -> {
        problems.line("camera.d435i.card", d435i.card(), LONGEST_NAME);
        problems.line("camera.d435i.serial", d435i.serial(), LONGEST_NAME);
      }
      case Source.RealSense realSense ->
          problems.line("camera.realsense.serial", realSense.serial(), LONGEST_NAME);
      case Source.Stream stream -> {
        if (stream.url().length() > LONGEST_TEXT
            || !URL.matcher(stream.url().toLowerCase(Locale.ROOT)).matches()) {
          problems.add(
              "camera.stream.url",
              // An address can hold a password, and messages are logged.
              "must be an address such as rtsp://192.168.1.20/scene; correct it.");
        }
      }
      case Source.Video video -> file("camera.file.path", video.path());
      case Source.Drawn drawn -> {
        if (!setup.isVirtual()) {
          problems.add(
              "camera.drawn",
              "shows no real cell, but kind is %s; give its camera, or set kind to %s."
                  .formatted(CellReader.REAL, CellReader.VIRTUAL));
        }
      }
    }
    String modes = "give one of the camera's modes, such as 640 x 480 at 30.";
    problems.within("camera.width-px", camera.widthPixels(), 64, 4096, modes);
    problems.within("camera.height-px", camera.heightPixels(), 48, 4096, modes);
    problems.within("camera.frames-per-second", camera.framesPerSecond(), 1, 120, modes);
    problems.within(
        "camera.frozen-after-ms", camera.frozenAfterMillis(), 50, 10_000, "400 is usual.");
    if (camera.calibration() != null) {
      file("camera.calibration", camera.calibration());
      if (camera.isDrawn()) {
        problems.add(
            "camera.calibration", "is for a camera, but these pictures are drawn; remove it.");
      }
    }
    CameraSetup.Place place = camera.place();
    if (place != null && !camera.isDrawn()) {
      problems.add(
          "camera.place",
          "is where drawn pictures are seen from, but this camera's place is found by calibrating"
              + " it; remove it.");
    } else if (place != null) {
      point("camera.place.eye-m", place.eyeMetres(), FARTHEST_CAMERA);
      point("camera.place.target-m", place.targetMetres(), FARTHEST_CAMERA);
    }
  }

  private void file(String field, Path path) {
    problems.line(field, path.toString(), LONGEST_TEXT);
  }
}
