package flowdeck.cell;

import flowdeck.arms.fri.FriVersion;
import flowdeck.cell.CameraSetup.Source;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the keys of a file to a setup. Whether the setup makes sense is not asked here. */
final class CellReader {
  static final String REAL = "real";
  static final String VIRTUAL = "virtual-fri";

  private CellReader() {}

  /** How files call what is spoken on the wire. */
  static String word(FriVersion version) {
    return switch (version) {
      case V1 -> "1.15";
      case V2_5 -> "2.5";
      case V2_7 -> "2.7";
    };
  }

  static CellSetup read(YamlSource source, YamlNode.Section yaml) {
    Fields file =
        Fields.of(
            source,
            yaml,
            "name",
            "kind",
            "virtual",
            "arms",
            "tool",
            "motion",
            "space",
            "supervision",
            "camera");
    String name = file.requiredText("name");
    Boolean real = file.choice("kind", kinds());
    boolean virtual = real != null && !real;
    Fields arms = file.requiredSection("arms", "left", "right");
    String[] armKeys = {"base", "home-deg", "fri", "gripper"};
    Fields left = arms.requiredSection("left", armKeys);
    Fields right = arms.requiredSection("right", armKeys);
    return new CellSetup(
        name,
        controllers(file, virtual, left, right),
        arm(left),
        arm(right),
        tool(file),
        motion(file),
        space(file),
        supervision(file),
        camera(file, virtual));
  }

  private static Controllers controllers(Fields file, boolean virtual, Fields left, Fields right) {
    if (virtual) {
      for (Fields arm : List.of(left, right)) {
        if (arm.has("fri")) {
          throw arm.error(
              "fri",
              "is for real controllers, but kind is %s; remove it, or set kind to %s."
                  .formatted(VIRTUAL, REAL));
        }
      }
      Fields fields = file.sectionOrNothing("virtual", "send-period-ms", "fri-version");
      Map<String, FriVersion> versions = new LinkedHashMap<>();
      for (FriVersion version : FriVersion.values()) {
        versions.put(word(version), version);
      }
      FriVersion version = fields.choice("fri-version", versions);
      return new Controllers.Virtual(
          fields.whole("send-period-ms", Controllers.Virtual.DEFAULT_SEND_PERIOD_MILLIS),
          version == null ? Controllers.Virtual.DEFAULT_VERSION : version);
    }
    if (file.has("virtual")) {
      throw file.error(
          "virtual",
          "is for virtual controllers, but kind is %s; remove it, or set kind to %s."
              .formatted(REAL, VIRTUAL));
    }
    return new Controllers.Real(fri(left, Controllers.Fri.LEFT), fri(right, Controllers.Fri.RIGHT));
  }

  private static Controllers.Fri fri(Fields arm, Controllers.Fri usual) {
    Fields fields = arm.sectionOrNothing("fri", "port", "controller", "bind", "send-period-ms");
    return new Controllers.Fri(
        fields.whole("port", usual.port()),
        fields.text("controller"),
        fields.text("bind"),
        fields.whole("send-period-ms"));
  }

  private static ArmSetup arm(Fields arm) {
    return new ArmSetup(
        pose(arm.requiredSection("base", "xyz-m", "rpy-deg", "quaternion-xyzw")),
        arm.requiredNumbers("home-deg", 7),
        gripper(arm));
  }

  private static PoseSetup pose(Fields fields) {
    List<Double> xyz = fields.requiredNumbers("xyz-m", 3);
    List<Double> rpy = fields.numbers("rpy-deg", 3);
    List<Double> q = fields.numbers("quaternion-xyzw", 4);
    if (rpy != null && q != null) {
      throw fields.error("quaternion-xyzw", "says again what rpy-deg says; give only one of both.");
    }
    PoseSetup.Turn turn =
        q != null
            ? new PoseSetup.Turn.Quaternion(q.get(0), q.get(1), q.get(2), q.get(3))
            : rpy != null
                ? new PoseSetup.Turn.Rpy(rpy.get(0), rpy.get(1), rpy.get(2))
                : PoseSetup.UPRIGHT;
    return new PoseSetup(xyz.get(0), xyz.get(1), xyz.get(2), turn);
  }

  private static GripperSetup gripper(Fields arm) {
    if (!arm.has("gripper") || arm.is("gripper", "none")) {
      return new GripperSetup.None();
    }
    Fields fields = arm.requiredSection("gripper", "robotiq", "io");
    if (fields.has("robotiq") == fields.has("io")) {
      throw arm.error("gripper", "must have either robotiq or io below it, or be 'none'.");
    }
    Fields io =
        fields.section(
            "io", "output", "invert", "closed-output", "feedback-input", "feedback-invert");
    return io != null
        ? new GripperSetup.Io(
            io.requiredText("output"),
            io.flag("invert", false),
            io.text("closed-output"),
            io.text("feedback-input"),
            io.flag("feedback-invert", false))
        : robotiq(
            fields.requiredSection(
                "robotiq",
                "model",
                "serial",
                "tcp",
                "slave",
                "open-count",
                "closed-count",
                "speed-share",
                "force-share"));
  }

  private static GripperSetup robotiq(Fields fields) {
    Map<String, GripperSetup.Model> models = new LinkedHashMap<>();
    for (GripperSetup.Model model : GripperSetup.Model.values()) {
      models.put(model.word(), model);
    }
    GripperSetup.Model model = fields.choice("model", models);
    if (model == null) {
      throw fields.missing("model");
    }
    return new GripperSetup.Robotiq(
        model,
        connection(fields),
        fields.whole("slave", GripperSetup.Robotiq.DEFAULT_SLAVE),
        fields.whole("open-count", GripperSetup.Robotiq.DEFAULT_OPEN_COUNT),
        fields.whole("closed-count", GripperSetup.Robotiq.DEFAULT_CLOSED_COUNT),
        fields.number("speed-share", GripperSetup.Robotiq.DEFAULT_SPEED_SHARE),
        fields.number("force-share", GripperSetup.Robotiq.DEFAULT_FORCE_SHARE));
  }

  private static GripperSetup.Connection connection(Fields fields) {
    String serial = fields.text("serial");
    String tcp = fields.text("tcp");
    if (serial != null) {
      if (tcp != null) {
        throw fields.error("tcp", "says again what serial says; give only one of both.");
      }
      return new GripperSetup.Connection.Serial(serial);
    }
    if (tcp == null) {
      return new GripperSetup.Connection.StandIn();
    }
    int colon = tcp.lastIndexOf(':');
    try {
      if (colon > 0) {
        return new GripperSetup.Connection.Tcp(
            tcp.substring(0, colon), Integer.parseInt(tcp.substring(colon + 1)));
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw fields.error(
        "tcp",
        "must be an address and a port, such as 192.168.1.20:502, got %s; correct it."
            .formatted(Fields.shown(tcp)));
  }

  private static ToolSetup tool(Fields file) {
    Fields fields =
        file.sectionOrNothing("tool", "tcp", "finger-opening-m", "mass-kg", "centre-of-mass-m");
    Fields tcp = fields.section("tcp", "xyz-m", "rpy-deg", "quaternion-xyzw");
    ToolSetup.@Nullable Mass mass = null;
    if (fields.has("mass-kg") || fields.has("centre-of-mass-m")) {
      mass =
          new ToolSetup.Mass(
              fields.requiredNumber("mass-kg"), fields.requiredNumbers("centre-of-mass-m", 3));
    }
    return new ToolSetup(
        tcp == null ? ToolSetup.DEFAULT_TCP : pose(tcp),
        fields.number("finger-opening-m", ToolSetup.DEFAULT_FINGER_OPENING_METRES),
        mass);
  }

  private static MotionSetup motion(Fields file) {
    Fields fields =
        file.sectionOrNothing(
            "motion",
            "speed-share",
            "acceleration-rad-per-s2",
            "jerk-rad-per-s3",
            "position-margin-deg");
    MotionSetup usual = MotionSetup.USUAL;
    return new MotionSetup(
        fields.number("speed-share", usual.speedShare()),
        fields.number("acceleration-rad-per-s2", usual.accelerationRadPerS2()),
        fields.number("jerk-rad-per-s3", usual.jerkRadPerS3()),
        fields.number("position-margin-deg", usual.positionMarginDeg()));
  }

  private static SpaceSetup space(Fields file) {
    Fields fields =
        file.sectionOrNothing(
            "space",
            "box",
            "table-height-m",
            "arm-to-arm-m",
            "tool-to-tool-m",
            "self-m",
            "links-to-table-m",
            "tool-to-table-m",
            "slow-down-m");
    Fields box = fields.section("box", "min-m", "max-m");
    SpaceSetup usual = SpaceSetup.USUAL;
    return new SpaceSetup(
        box == null
            ? null
            : new SpaceSetup.Box(box.requiredNumbers("min-m", 3), box.requiredNumbers("max-m", 3)),
        fields.number("table-height-m", usual.tableHeightMetres()),
        fields.number("arm-to-arm-m", usual.armToArmMetres()),
        fields.number("tool-to-tool-m", usual.toolToToolMetres()),
        fields.number("self-m", usual.selfMetres()),
        fields.number("links-to-table-m", usual.linksToTableMetres()),
        fields.number("tool-to-table-m", usual.toolToTableMetres()),
        fields.number("slow-down-m", usual.slowDownMetres()));
  }

  private static SupervisionSetup supervision(Fields file) {
    Fields fields =
        file.sectionOrNothing(
            "supervision",
            "stale-target-ms",
            "external-torque-nm",
            "tracking-deg",
            "stale-frame-ms",
            "arm-silence-ms");
    SupervisionSetup usual = SupervisionSetup.USUAL;
    return new SupervisionSetup(
        fields.whole("stale-target-ms", usual.staleTargetMillis()),
        fields.numbers("external-torque-nm", 7, usual.externalTorqueNm()),
        fields.number("tracking-deg", usual.trackingDeg()),
        fields.whole("stale-frame-ms", usual.staleFrameMillis()),
        fields.whole("arm-silence-ms", usual.armSilenceMillis()));
  }

  private static CameraSetup camera(Fields file, boolean virtual) {
    String[] kinds = {"d435i", "realsense", "stream", "file", "drawn"};
    List<String> known = new ArrayList<>(List.of(kinds));
    known.addAll(
        List.of(
            "width-px",
            "height-px",
            "frames-per-second",
            "freeze-detection",
            "frozen-after-ms",
            "calibration",
            "place"));
    Fields fields = file.sectionOrNothing("camera", known.toArray(String[]::new));
    List<String> given = List.of(kinds).stream().filter(fields::has).toList();
    if (given.size() > 1) {
      throw fields.error(
          given.get(1), "is a second camera after %s; keep one.".formatted(given.getFirst()));
    }
    Source source =
        given.isEmpty()
            ? virtual ? new Source.Drawn() : new Source.D435i(Source.D435i.DEFAULT_CARD, null)
            : source(fields, given.getFirst());
    String calibration = fields.text("calibration");
    Fields place = fields.section("place", "eye-m", "target-m");
    return new CameraSetup(
        source,
        fields.whole("width-px", CameraSetup.DEFAULT_WIDTH_PIXELS),
        fields.whole("height-px", CameraSetup.DEFAULT_HEIGHT_PIXELS),
        fields.number("frames-per-second", CameraSetup.DEFAULT_FRAMES_PER_SECOND),
        fields.flag("freeze-detection", CameraSetup.DEFAULT_FREEZE_DETECTION),
        fields.whole("frozen-after-ms", CameraSetup.DEFAULT_FROZEN_AFTER_MILLIS),
        calibration == null ? null : path(fields, "calibration", calibration),
        place == null
            ? null
            : new CameraSetup.Place(
                place.requiredNumbers("eye-m", 3), place.requiredNumbers("target-m", 3)));
  }

  private static Source source(Fields camera, String kind) {
    switch (kind) {
      case "d435i" -> {
        Fields fields = camera.requiredSection(kind, "card", "serial");
        return new Source.D435i(
            fields.text("card", Source.D435i.DEFAULT_CARD), fields.text("serial"));
      }
      case "realsense" -> {
        return new Source.RealSense(camera.requiredSection(kind, "serial").text("serial"));
      }
      case "stream" -> {
        return new Source.Stream(camera.requiredSection(kind, "url").requiredText("url"));
      }
      case "file" -> {
        Fields fields = camera.requiredSection(kind, "path", "loop");
        return new Source.Video(
            path(fields, "path", fields.requiredText("path")),
            fields.flag("loop", Source.Video.DEFAULT_LOOP));
      }
      case "drawn" -> {
        if (!camera.is(kind, "true")) {
          throw camera.error(kind, "must be true; pictures are drawn or another camera is given.");
        }
        return new Source.Drawn();
      }
      default -> throw new IllegalArgumentException("No camera is a " + kind);
    }
  }

  private static Path path(Fields fields, String key, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw fields.error(
          key,
          "must be the path of a file, got %s (%s); correct it."
              .formatted(Fields.shown(text), e.getReason()));
    }
  }

  private static Map<String, Boolean> kinds() {
    Map<String, Boolean> kinds = new LinkedHashMap<>();
    kinds.put(REAL, true);
    kinds.put(VIRTUAL, false);
    return kinds;
  }
}
