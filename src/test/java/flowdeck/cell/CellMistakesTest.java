package flowdeck.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in a file is told with its line, its field and a remedy. */
class CellMistakesTest {

  /**
   * What is replaced in the full file, by what, and what the message must hold. The line expected
   * is that of the replacement; of several lines, the one that begins with ‹.
   */
  static Stream<Arguments> mistakes() {
    return Stream.of(
        // Keys and kinds of values.
        of("name: lab", "nam: lab", "nam is not known; did you mean name?"),
        of("      port: 30200", "      prot: 30200", "arms.left.fri.prot", "did you mean port?"),
        of("  left:\n    base:", "‹  lfet:\n    base:", "arms.lfet", "did you mean left?"),
        of("      xyz-m: [0, 0.4, 0.05]", "      xyz: [0, 0.4, 0]", "did you mean xyz-m?"),
        of("name: lab", "name:", "name must be a text, got nothing"),
        of("name: lab", "name: ' '", "name is empty"),
        of("name: lab", "name: \"a\\nb\"", "name must be one line"),
        of(
            "kind: real",
            "kind: reel",
            "kind must be one of real, virtual-fri",
            "did you mean real?"),
        of("      port: 30200", "      port: '30200'", "a whole number without quotes"),
        of("      port: 30200", "      port: 30200.5", "arms.left.fri.port must be a whole number"),
        of("      port: 30200", "      port: 99999999999", "arms.left.fri.port must be a whole"),
        of("      port: 30200", "      port: 030200", "arms.left.fri.port must be a whole"),
        of("      port: 30200", "      port: [30200]", "must be a whole number, got a list"),
        of(
            "    fri:\n"
                + "      port: 30200\n"
                + "      controller: 172.31.1.147\n"
                + "      bind: 172.31.1.148\n"
                + "      send-period-ms: 5",
            "‹    fri: 30200",
            "arms.left.fri must have keys below it"),
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m: [0, 0.4]",
            "must be 3 numbers in brackets, got 2"),
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m: 0.4",
            "must be 3 numbers in brackets, got '0.4'"),
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m: [0, zero, 0]",
            "arms.left.base.xyz-m[2] must be a number"),
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m:\n      - 0\n‹      - 0,4\n      - 0",
            "arms.left.base.xyz-m[2]",
            "'0,4'"),
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m: [0, [0.4], 0]",
            "xyz-m[2] must be a number, got a list"),
        of("        invert: true", "        invert: yes", "must be true or false, got 'yes'"),
        of(
            "        model: hand-e",
            "        model: hande",
            "arms.left.gripper.robotiq.model",
            "did you mean hand-e?"),
        of("        model: hand-e", "", 15, "arms.left.gripper.robotiq.model is missing"),
        of(
            "        serial: /dev/ttyUSB0",
            "",
            15,
            "arms.left.gripper.robotiq must say where its line ends"),
        of("        slave: 9", "        tcp: 10.0.0.1:5000", "tcp says again what serial says"),
        of(
            "        serial: /dev/ttyUSB0",
            "        tcp: 10.0.0.1",
            "must be an address and a port"),
        of(
            "      quaternion-xyzw: [0, 0, 0, 1]",
            "      rpy-deg: [0, 0, 0]\n‹      quaternion-xyzw: [0, 0, 0, 1]",
            "says again"),
        of(
            "  width-px: 640",
            "  stream:\n    url: rtsp://10.0.0.1/a",
            70,
            "camera.stream is a second camera"),
        of("name: lab\n", "", 1, "name is missing"),
        of("  right:\n", "‹  rigth:\n", "arms.rigth", "did you mean right?"),
        of("  mass-kg: 1.2\n", "", 37, "tool.mass-kg is missing"),
        of("kind: real", "kind: virtual-fri", 9, "arms.left.fri is for real controllers"),
        of(
            "kind: real",
            "kind: real\n‹virtual: {send-period-ms: 10}",
            "virtual is for virtual controllers"),
        // Controllers.
        of(
            "      port: 30200",
            "      port: 3020",
            "arms.left.fri.port must be 30200 to 30209, got 3020; FRI uses no other ports."),
        of(
            "      port: 30201",
            "      port: 30200",
            "arms.right.fri.port is 30200 as arms.left.fri.port is"),
        of(
            "      controller: 172.31.1.149",
            "      controller: 172.31.1.147",
            "arms.right.fri.controller is 172.31.1.147 as"),
        of(
            "      controller: 172.31.1.147",
            "      controller: 172.31.1.300",
            "arms.left.fri.controller must be an address"),
        of(
            "      controller: 172.31.1.147",
            "      controller: 172.31.1",
            "arms.left.fri.controller must be an address"),
        of(
            "      bind: 172.31.1.148",
            "      bind: 0.0.0.0",
            "arms.left.fri.bind must be an address"),
        of(
            "      send-period-ms: 5",
            "      send-period-ms: 20",
            "arms.left.fri.send-period-ms must be 1 to 10"),
        // Poses.
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m: [0, -0.4, 0.05]",
            25,
            "arms.right.base.xyz-m is where the left arm stands"),
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m: [0, -0.8, 0.05]",
            "arms.left.base.xyz-m has y = -0.8",
            "the arms are swapped"),
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m: [0, -0.35, 0.05]",
            25,
            "arms.right.base.xyz-m is 0.050 m from the left arm's"),
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m: [0, 2.9, 0.05]",
            25,
            "arms.right.base.xyz-m is 3.300 m from"),
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m: [0, 400, 50]",
            "arms.left.base.xyz-m[2] must be -3 to 3, got 400; give metres"),
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m: [0, .nan, 0]",
            "arms.left.base.xyz-m[2] must be -3 to 3, got NaN"),
        of(
            "      xyz-m: [0, 0.4, 0.05]",
            "      xyz-m: [0, 0.4, -1.2]",
            "arms.left.base.xyz-m[3] is 1.200 m below the table's top"),
        of(
            "      rpy-deg: [0, 0, 10]",
            "      rpy-deg: [0, .inf, 10]",
            "arms.left.base.rpy-deg[2] must be -360 to 360"),
        of(
            "      quaternion-xyzw: [0, 0, 0, 1]",
            "      quaternion-xyzw: [0, 0, 0.5, 1]",
            "must have length 1",
            "1.118"),
        of(
            "      quaternion-xyzw: [0, 0, 0, 1]",
            "      quaternion-xyzw: [0, 0, 0, 0]",
            "must have length 1"),
        of(
            "      quaternion-xyzw: [0, 0, 0, 1]",
            "      quaternion-xyzw: [0, 0, .nan, 1]",
            "must have length 1"),
        of(
            "    home-deg: [0, 25, 0, -90, 0, 65, 0]\n    fri:\n      port: 30200",
            "‹    home-deg: [0, 25, 0, -119, 0, 65, 0]\n    fri:\n      port: 30200",
            "arms.left.home-deg[4] must be -118 to 118, got -119"),
        of(
            "    home-deg: [0, 25, 0, -90, 0, 65, 0]\n    fri:\n      port: 30201",
            "‹    home-deg: [0, 25, 0, -90, 0, 65]\n    fri:\n      port: 30201",
            "arms.right.home-deg must be 7 numbers"),
        of(
            "    home-deg: [0, 25, 0, -90, 0, 65, 0]\n    fri:\n      port: 30200",
            "‹    home-deg: [0, 110, 0, -10, 0, 10, 0]\n    fri:\n      port: 30200",
            "arms.left.home-deg brings the wrist to z =",
            "table"),
        of(
            "    home-deg: [0, 25, 0, -90, 0, 65, 0]\n    fri:\n      port: 30200",
            "‹    home-deg: [0, 60, 0, -90, 0, 30, 0]\n    fri:\n      port: 30200",
            "arms.left.home-deg brings the tool to z =",
            "table"),
        of(
            "    home-deg: [0, 25, 0, -90, 0, 65, 0]\n    fri:\n      port: 30201",
            "‹    home-deg: [75, 60, 0, -20, 0, 0, 0]\n    fri:\n      port: 30201",
            "arms.right.home-deg brings the right arm to",
            "from the left arm"),
        // Grippers.
        of(
            "        serial: /dev/ttyUSB0",
            "        serial: ttyUSB0",
            "arms.left.gripper.robotiq.serial must be a serial device"),
        of(
            "        serial: /dev/ttyUSB0",
            "        tcp: 10.0.0.1:70000",
            "arms.left.gripper.robotiq.tcp must be 1 to 65535"),
        of(
            "        slave: 9",
            "        slave: 300",
            "arms.left.gripper.robotiq.slave must be 1 to 247"),
        of("        open-count: 3", "        open-count: 256", "open-count must be 0 to 255"),
        of(
            "        closed-count: 228",
            "        closed-count: 30",
            "closed-count must be at least 50 more"),
        of(
            "        speed-share: 1",
            "        speed-share: 255",
            "speed-share must be 0 to 1, got 255"),
        of("        force-share: 0.5", "        force-share: -0.1", "force-share must be 0 to 1"),
        of(
            "        output: MediaFlange.OutputX3Pin1",
            "        output: OutputX3Pin1",
            "arms.right.gripper.io.output must be Group.IO"),
        of(
            "        closed-output: MediaFlange.OutputX3Pin2",
            "        closed-output: MediaFlange.OutputX3Pin1",
            "closed-output is MediaFlange.OutputX3Pin1 as output is"),
        of(
            "        feedback-input: MediaFlange.InputX3Pin3",
            "        feedback-input: M." + "a".repeat(62),
            "of at most 63 characters"),
        of(
            "        feedback-input: MediaFlange.InputX3Pin3",
            "        feedback-input: MediaFlange.OutputX3Pin2",
            "arms.right.gripper.io.feedback-input is MediaFlange.OutputX3Pin2, an output"),
        // Tool.
        of(
            "    xyz-m: [0, 0, 0.1565]",
            "    xyz-m: [0, 0, 156.5]",
            "tool.tcp.xyz-m[3] must be -0.5 to 0.5"),
        of(
            "    xyz-m: [0, 0, 0.1565]",
            "    xyz-m: [0, 0, -.inf]",
            "tool.tcp.xyz-m[3] must be -0.5 to 0.5, got -Infinity"),
        of(
            "  finger-opening-m: 0.05",
            "  finger-opening-m: 0",
            "tool.finger-opening-m must be above 0"),
        of(
            "  finger-opening-m: 0.05",
            "  finger-opening-m: 0.085",
            "tool.finger-opening-m is 0.085, but the left arm's hand-e opens 0.05"),
        of("  mass-kg: 1.2", "  mass-kg: 12", "tool.mass-kg must be 0 to 7"),
        of(
            "  centre-of-mass-m: [0, 0, 0.06]",
            "  centre-of-mass-m: [0, 0, 60]",
            "tool.centre-of-mass-m[3]"),
        // Limits.
        of(
            "  speed-share: 0.3",
            "  speed-share: 1.1",
            "motion.speed-share must be above 0 and at most 1"),
        of("  speed-share: 0.3", "  speed-share: 0", "motion.speed-share must be above 0"),
        of(
            "  acceleration-rad-per-s2: 3",
            "  acceleration-rad-per-s2: 30",
            "motion.acceleration-rad-per-s2 must be 0.1 to 10"),
        of(
            "  jerk-rad-per-s3: 60",
            "  jerk-rad-per-s3: .nan",
            "motion.jerk-rad-per-s3 must be 1 to 1000"),
        of(
            "  position-margin-deg: 2",
            "  position-margin-deg: 0",
            "motion.position-margin-deg must be 1 to 10"),
        of(
            "  position-margin-deg: 2",
            "  position-margin-deg: .nan",
            "motion.position-margin-deg must be 1 to 10"),
        of(
            "    min-m: [-0.5, -1, -0.03]",
            "    min-m: [-0.5, 1, -0.03]",
            52,
            "space.box.max-m[2] must be above 1"),
        of(
            "    max-m: [1.2, 1, 1.3]",
            "    max-m: [0.5, 1, 1.3]",
            50,
            "space.box does not hold the wrist at arms.left.home-deg"),
        of(
            "    max-m: [1.2, 1, 1.3]",
            "    max-m: [1200, 1000, 1300]",
            "space.box.max-m[1] must be -10 to 10"),
        of("  table-height-m: 0", "  table-height-m: 800", "space.table-height-m must be -3 to 3"),
        of(
            "  table-height-m: 0",
            "  table-height-m: 0.8",
            8,
            "arms.left.home-deg brings the elbow to z = 0.7"),
        of(
            "  arm-to-arm-m: 0.03",
            "  arm-to-arm-m: -0.02",
            "space.arm-to-arm-m must be -0.01 to 0.5"),
        of(
            "  tool-to-tool-m: 0.01",
            "  tool-to-tool-m: 1",
            "space.tool-to-tool-m must be -0.05 to 0.5"),
        of("  self-m: 0.01", "  self-m: 10", "space.self-m must be 0 to 0.5"),
        of(
            "  links-to-table-m: 0.02",
            "  links-to-table-m: 20",
            "space.links-to-table-m must be 0 to 0.5"),
        of(
            "  tool-to-table-m: -0.008",
            "  tool-to-table-m: -0.2",
            "space.tool-to-table-m must be -0.05 to 0.5"),
        of("  slow-down-m: 0.03", "  slow-down-m: 3", "space.slow-down-m must be 0 to 0.5"),
        of(
            "  stale-target-ms: 100",
            "  stale-target-ms: 500",
            "supervision.stale-target-ms must be 50 to 200"),
        of(
            "  external-torque-nm: [60, 60, 60, 30, 12, 12, 6]",
            "  external-torque-nm: [60, 60, 60, 30, 12, 12, 60]",
            "supervision.external-torque-nm[7] must be above 0 and at most 40"),
        of(
            "  tracking-deg: 10",
            "  tracking-deg: 90",
            "supervision.tracking-deg must be 0.5 to 30"),
        of(
            "  stale-frame-ms: 300",
            "  stale-frame-ms: 3",
            "supervision.stale-frame-ms must be 50 to 2000"),
        of(
            "  arm-silence-ms: 100",
            "  arm-silence-ms: 101",
            "supervision.arm-silence-ms must be 20 to 100, got 101; after 100 ms its connection"
                + " counts as lost"),
        // Camera.
        of("  width-px: 640", "  width-px: 0", "camera.width-px must be 64 to 4096"),
        of("  height-px: 480", "  height-px: 100000", "camera.height-px must be 48 to 4096"),
        of(
            "  frames-per-second: 30",
            "  frames-per-second: 0",
            "camera.frames-per-second must be 1 to 120"),
        of(
            "  frozen-after-ms: 400",
            "  frozen-after-ms: 1",
            "camera.frozen-after-ms must be 50 to 10000"),
        of(
            "  calibration: lab-camera.yaml",
            "  calibration: \"a\\0b\"",
            "camera.calibration must be the path of a file"),
        of(
            "  calibration: lab-camera.yaml",
            "  place:\n    eye-m: [1.35, 0, 0.95]\n    target-m: [0.35, 0, 0.1]",
            "camera.place is where drawn pictures are seen from, but this camera's place is found"
                + " by calibrating it; remove it."),
        of(
            "  d435i:\n    card: RealSense\n    serial: 012345678901",
            "‹  drawn: true",
            "camera.drawn shows no real cell"),
        of(
            "  d435i:\n    card: RealSense\n    serial: 012345678901",
            "  stream:\n‹    url: not an address",
            "camera.stream.url must be an address"),
        of(
            "  d435i:\n    card: RealSense\n    serial: 012345678901",
            "‹  stream:",
            "camera.stream.url is missing"),
        of(
            "  d435i:\n    card: RealSense\n    serial: 012345678901",
            "  file:\n    path: a.mp4\n‹    loop: 1",
            "camera.file.loop must be true or false"),
        // What YAML allows and a cell's file does not.
        of("tool:\n", "arms:\n", "'arms' is given a second time, first in line 3"),
        of("  mass-kg: 1.2", "  mass-kg: &m 1.2", "anchors and aliases"),
        of("  mass-kg: 1.2", "  mass-kg: *m", "anchors and aliases"),
        of("  mass-kg: 1.2", "  <<: *m", "anchors and aliases"),
        of("  mass-kg: 1.2", "  mass-kg: !!float 1.2", "tags (!) are not read here"),
        of("tool:\n", "---\n", 38, "a second document begins here"),
        of("  mass-kg: 1.2", "\tmass-kg: 1.2", "not valid YAML"),
        of("  mass-kg: 1.2", "  mass-kg: [1.2", 43, "not valid YAML"),
        of("  mass-kg: 1.2", "  ? [a, b]\n  : c", "not valid YAML"),
        of("name: lab", "name: " + "[".repeat(200) + "]".repeat(200), "nested deeper"),
        of("name: lab", "name: l\u0001b", "a character (code 1) that is no text"));
  }

  private static Arguments of(String right, String wrong, Object... expected) {
    return Arguments.of(right, wrong, List.of(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "target-m: [0.35, 0, 0.1] | target-m: [1.35, 0, 0.1] | camera.place.target-m is straight"
            + " above or below",
        "target-m: [0.35, 0, 0.1] | target-m: [1.35, 0, 0.95] | camera.place.target-m is where the"
            + " camera stands",
        "target-m: [0.35, 0, 0.1] | target-m: [350, 0, 100] | camera.place.target-m[1] must be -10"
            + " to 10",
        "drawn: true | calibration: lab.yml | camera.calibration is for a camera, but these"
            + " pictures are drawn; remove it.",
      })
  void ofDrawnPicturesIsTold(String right, String wrong, String expected) {
    assertThat(Cells.parse(Cells.DRAWN).problems()).isEmpty();
    assertThatThrownBy(() -> Cells.parse(Cells.DRAWN.replace(right, wrong)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("mistakes")
  void isToldWithItsLine(String right, String wrong, List<Object> expected) {
    int at = Cells.FULL.indexOf(right);
    assertThat(at).as("'%s' is in the file", right).isNotNegative();
    int mark = Math.max(0, wrong.indexOf('‹'));
    int line =
        expected.getFirst() instanceof Integer given
            ? given
            : 1 + (int) (Cells.FULL.substring(0, at) + wrong.substring(0, mark)).lines().count();
    String yaml =
        Cells.FULL.substring(0, at)
            + wrong.replace("‹", "")
            + Cells.FULL.substring(at + right.length());
    assertThatThrownBy(() -> Cells.parse(yaml))
        .isInstanceOf(InputException.class)
        .satisfies(
            e -> {
              assertThat(e.getMessage()).startsWith("lab.yaml, line %d: ".formatted(line));
              for (Object part : expected) {
                if (part instanceof String text) {
                  assertThat(e.getMessage()).contains(text);
                }
              }
              assertThat(e.getMessage()).containsPattern("[.?]$").doesNotContain("org.yaml");
            });
  }
}
