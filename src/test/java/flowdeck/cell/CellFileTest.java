package flowdeck.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.fri.FriVersion;
import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.InputException;
import flowdeck.core.Pose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellFileTest {
  @TempDir Path folder;

  static List<String> builtIn() {
    return CellFile.builtIn();
  }

  @Test
  void theListOfBuiltInCellsIsTheFolder() throws Exception {
    try (var files = Files.list(Path.of("src/main/resources/cells"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")).sorted())
          .containsExactlyElementsOf(CellFile.builtIn());
    }
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void aBuiltInCellOpensAndComesBackFromItsOwnText(String name) {
    CellFile cell = CellFile.open(name);
    assertThat(cell.setup().problems()).isEmpty();
    assertThat(Cells.parse(CellFile.text(cell.setup()))).isEqualTo(cell.setup());
    assertThat(cell.setup().motion().limits().axes()).hasSize(ActionLayout.TWO_IIWA.size());
  }

  @Test
  void theFullFileSaysWhatItSays() {
    CellSetup cell = Cells.parse(Cells.FULL);
    assertThat(cell.controllers())
        .isEqualTo(
            new Controllers.Real(
                new Controllers.Fri(30200, "172.31.1.147", "172.31.1.148", 5),
                new Controllers.Fri(30201, "172.31.1.149", null, null)));
    assertThat(cell.left().gripper())
        .isEqualTo(
            new GripperSetup.Robotiq(
                GripperSetup.Model.HAND_E,
                new GripperSetup.Connection.Serial("/dev/ttyUSB0"),
                9,
                3,
                228,
                1,
                0.5));
    assertThat(cell.right().gripper())
        .isEqualTo(
            new GripperSetup.Io(
                "MediaFlange.OutputX3Pin1",
                true,
                "MediaFlange.OutputX3Pin2",
                "MediaFlange.InputX3Pin3",
                false));
    assertThat(cell.tool().mass()).isEqualTo(new ToolSetup.Mass(1.2, List.of(0.0, 0.0, 0.06)));
    // A serial number is a name, not a number: its first digit may be 0.
    assertThat(cell.camera().source())
        .isEqualTo(new CameraSetup.Source.D435i("RealSense", "012345678901"));
    assertThat(cell.camera().calibration()).isEqualTo(Path.of("lab-camera.yaml"));
    assertThat(Cells.parse(CellFile.text(cell))).isEqualTo(cell);
  }

  @Test
  void whatIsLeftOutHasTheDefaultsOfTheRecords() {
    CellSetup cell = Cells.parse(Cells.SHORTEST);
    assertThat(cell.controllers())
        .isEqualTo(new Controllers.Real(Controllers.Fri.LEFT, Controllers.Fri.RIGHT));
    assertThat(cell.left().gripper()).isEqualTo(new GripperSetup.None());
    assertThat(cell.tool()).isEqualTo(ToolSetup.USUAL);
    assertThat(cell.motion()).isEqualTo(MotionSetup.USUAL);
    assertThat(cell.motion().limits()).isEqualTo(MotionLimits.of(ActionLayout.TWO_IIWA));
    assertThat(cell.space()).isEqualTo(SpaceSetup.USUAL);
    assertThat(cell.supervision()).isEqualTo(SupervisionSetup.USUAL);
    assertThat(cell.camera())
        .isEqualTo(CameraSetup.usual(new CameraSetup.Source.D435i("RealSense", null)));
    assertThat(Cells.parse(CellFile.text(cell))).isEqualTo(cell);
  }

  /** A written file tells of each field what holds without it; this is what then does hold. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "kind: virtual-fri\n",
        "camera: {file: {path: a.mp4}}\n",
      })
  void defaultsInAWrittenFileAreThoseUsed(String more) {
    String written =
        CellFile.text(Cells.parse(Cells.SHORTEST + more))
            + CellFile.text(
                Cells.parse(
                    Cells.SHORTEST.replace(
                        "  right:",
                        "    gripper: {robotiq: {model: hand-e, serial: /dev/a}}\n  right:")));
    Pattern line = Pattern.compile("^ *([a-z0-9-]+): (.*?) +#.*default (.*)$", Pattern.MULTILINE);
    Matcher told = line.matcher(written);
    int count = 0;
    while (told.find()) {
      assertThat(told.group(2)).as(told.group(1)).isEqualTo(told.group(3));
      count++;
    }
    assertThat(count).isGreaterThan(40);
  }

  @Test
  void defaultsKeepToTheFactsTheyComeFrom() {
    assertThat(SupervisionSetup.USUAL.externalTorqueNm())
        .as("60 Nm x (1, 1, 1, .5, .2, .2, .1)")
        .containsExactly(60.0, 60.0, 60.0, 30.0, 12.0, 12.0, 6.0);
    assertThat(SupervisionSetup.USUAL.staleTargetMillis()).isEqualTo(100);
    assertThat(MotionSetup.USUAL.speedShare()).isEqualTo(0.3);
    assertThat(ToolSetup.USUAL.tcp().zMetres())
        .as("Hand-E's finger tips on a coupler of 11 mm")
        .isEqualTo(0.011 + 0.1455, within(1e-9));
  }

  @Test
  void motionLimitsAreThoseOfTheFile() {
    String yaml =
        Cells.SHORTEST
            + """
            motion: {speed-share: 0.5, acceleration-rad-per-s2: 5, jerk-rad-per-s3: 90, position-margin-deg: 5}
            """;
    MotionLimits limits = Cells.parse(yaml).motion().limits();
    MotionLimits.Axis a4 = limits.axes().get(3);
    assertThat(a4.high()).isEqualTo(Math.toRadians(115), within(1e-12));
    assertThat(a4.low()).isEqualTo(Math.toRadians(-115), within(1e-12));
    assertThat(a4.velocity()).isEqualTo(0.5 * Math.toRadians(130), within(1e-12));
    assertThat(a4.acceleration()).isEqualTo(5);
    assertThat(a4.jerk()).isEqualTo(90);
    assertThat(limits.axes().get(7))
        .as("gripper")
        .isEqualTo(MotionLimits.of(ActionLayout.TWO_IIWA).axes().get(7));
  }

  @Test
  void thePapersRigStandsAsItsCheckVectorsSay() {
    CellDescription rig = CellFile.open("paper-rig").setup().description();
    // In the rig's own frame, which is turned by 180 degrees about z.
    Pose own = Pose.rotationZ(Math.PI);
    for (int arm = 0; arm < 2; arm++) {
      int side = arm == 0 ? -1 : 1;
      Pose base = own.times(rig.base(arm));
      assertPoint(new double[] {base.x(), base.y(), base.z()}, -0.065, side * 0.1126, 0.10074);
      assertPoint(new double[] {base.r02(), base.r12(), base.r22()}, -0.433, side * 0.75, 0.5);
      Pose flange = base.times(IiwaKinematics.flange(rig.home(arm).toArray()));
      assertPoint(
          new double[] {flange.x(), flange.y(), flange.z()}, -0.7772, side * 0.6271, 0.4052);
      assertPoint(
          new double[] {flange.r02(), flange.r12(), flange.r22()}, -0.980, -side * 0.184, -0.082);
    }
    assertThat(rig.leftHome().toArray())
        .as("rad")
        .containsExactly(
            new double[] {0.2555, -0.3451, 0.3303, -1.6465, 0.0006, 0.0029, 0.0006}, within(1e-4));
  }

  private static void assertPoint(double[] point, double x, double y, double z) {
    assertThat(point).containsExactly(new double[] {x, y, z}, within(6e-4));
  }

  @Test
  void theVirtualCellStandsAsTheSimulatedOne() {
    CellSetup setup = CellFile.open("virtual-fri").setup();
    assertThat(setup.controllers()).isEqualTo(new Controllers.Virtual(10, FriVersion.V1));
    CellDescription virtual = setup.description();
    CellDescription simulated = CellDescription.simulated();
    assertThat(virtual.leftHome()).isEqualTo(simulated.leftHome());
    assertThat(virtual.rightHome()).isEqualTo(simulated.rightHome());
    assertThat(virtual.fingerOpening()).isEqualTo(simulated.fingerOpening());
    assertSame(virtual.leftBase(), simulated.leftBase());
    assertSame(virtual.rightBase(), simulated.rightBase());
    assertSame(virtual.tcp(), simulated.tcp());
    assertThat(virtual.camera()).usingRecursiveComparison().isEqualTo(simulated.camera());
  }

  private static void assertSame(Pose pose, Pose other) {
    // Zeros may differ in sign.
    Pose difference = pose.inverse().times(other);
    assertThat(new double[] {difference.x(), difference.y(), difference.z()})
        .containsExactly(new double[3], within(1e-15));
    assertThat(difference.r00() + difference.r11() + difference.r22()).isEqualTo(3, within(1e-15));
  }

  @Test
  void aQuaternionIsTheRotationOfItsAngles() {
    Pose rpy = new PoseSetup(1, 2, 3, new PoseSetup.Turn.Rpy(0, 0, 90)).pose();
    double half = Math.sqrt(0.5);
    Pose quaternion =
        new PoseSetup(1, 2, 3, new PoseSetup.Turn.Quaternion(0, 0, half + 1e-4, half + 1e-4))
            .pose();
    assertThat(quaternion.r10()).isEqualTo(rpy.r10(), within(1e-12));
    assertThat(quaternion.r00()).isEqualTo(rpy.r00(), within(1e-12));
    assertThat(quaternion.y()).isEqualTo(2);
  }

  @Test
  void thePathsOfAFileBeginAtItsFolder() throws IOException {
    Path file = folder.resolve("lab.yaml");
    Files.writeString(file, CellFile.text(Cells.parse(Cells.FULL)));
    CellFile read = CellFile.open(file.toString());
    assertThat(read.setup()).isEqualTo(Cells.parse(Cells.FULL));
    assertThat(read.resolve(Path.of("film.mp4"))).isEqualTo(folder.resolve("film.mp4"));
    assertThat(read.calibration()).isEqualTo(folder.resolve("lab-camera.yaml"));
  }

  @Test
  void whereNoCalibrationIsNamedItIsKeptBesideTheFile() throws IOException {
    Path file = folder.resolve("lab-2.yml");
    Files.writeString(file, Cells.SHORTEST);
    assertThat(CellFile.open(file.toString()).calibration())
        .isEqualTo(folder.resolve("lab-2-camera.yml"));
  }

  @Test
  void aSetupThatNoFileHoldsIsCheckedToo() {
    CellSetup good = Cells.parse(Cells.SHORTEST);
    CellSetup swapped =
        new CellSetup(
            good.name(),
            good.controllers(),
            good.right(),
            good.left(),
            good.tool(),
            good.motion(),
            good.space(),
            good.supervision(),
            good.camera());
    assertThat(swapped.problems()).extracting(CellProblem::field).contains("arms.left.base.xyz-m");
  }

  @Test
  void everyProblemOfASetupIsTold() {
    CellSetup good = Cells.parse(Cells.FULL);
    CellSetup bad =
        new CellSetup(
            " ",
            new Controllers.Real(
                new Controllers.Fri(1, "no host", null, null),
                new Controllers.Fri(2, null, null, 11)),
            good.left(),
            good.right(),
            good.tool(),
            new MotionSetup(2, 3, 60, 2),
            good.space(),
            good.supervision(),
            good.camera());
    assertThat(bad.problems())
        .extracting(CellProblem::field)
        .containsExactly(
            "name",
            "arms.left.fri.port",
            "arms.left.fri.controller",
            "arms.right.fri.port",
            "arms.right.fri.send-period-ms",
            "motion.speed-share");
  }

  @Test
  void aVirtualCellHasNoRealGripper() {
    assertThatThrownBy(
            () ->
                Cells.parse(
                    Cells.SHORTEST.replace(
                            "  right:",
                            "    gripper: {robotiq: {model: hand-e, serial: /dev/a}}\n  right:")
                        + "kind: virtual-fri\n"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("lab.yaml, line 6: arms.left.gripper.robotiq is a real one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "11", "-1"})
  void aVirtualControllerSendsAsOftenAsCommandingNeeds(String period) {
    assertThatThrownBy(
            () ->
                Cells.parse(
                    Cells.SHORTEST
                        + "kind: virtual-fri\nvirtual:\n  fri-version: 2.7\n  send-period-ms: %s\n"
                            .formatted(period)))
        .hasMessage(
            "lab.yaml, line 12: virtual.send-period-ms must be 1 to 10, got %s; a controller that sends more rarely cannot be commanded."
                .formatted(period));
  }

  @ParameterizedTest
  @ValueSource(strings = {"serial: /dev/ttyUSB0", "tcp: 10.0.0.1:5000"})
  void twoGrippersNeedTwoLines(String line) {
    String gripper = "    gripper: {robotiq: {model: hand-e, %s}}\n".formatted(line);
    String key = line.substring(0, line.indexOf(':'));
    assertThatThrownBy(
            () -> Cells.parse(Cells.SHORTEST.replace("  right:", gripper + "  right:") + gripper))
        .hasMessage(
            "lab.yaml, line 10: arms.right.gripper.robotiq.%s is where the left arm's gripper is too; give each gripper a line of its own."
                .formatted(key));
  }

  @Test
  void aVirtualCellsGripperIsAStandIn() {
    GripperSetup gripper = CellFile.open("virtual-fri").setup().right().gripper();
    assertThat(gripper)
        .isInstanceOfSatisfying(
            GripperSetup.Robotiq.class,
            robotiq ->
                assertThat(robotiq.connection()).isEqualTo(new GripperSetup.Connection.StandIn()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "null",
        "~",
        "1.5",
        "0x10",
        "- a",
        "a: b",
        "a #b",
        "#",
        "'",
        "\"",
        "\\",
        "&a",
        "*a",
        "!t",
        "Zelle Süd 漢 🦾",
        " a",
        "a ",
        "[a]",
        "{}",
        "%a",
        "@a",
        "`",
        "---",
        "2001-12-14",
        "\uFEFFa"
      })
  void aNameIsReadBackWhateverYamlMakesOfIt(String name) {
    CellSetup lab = Cells.parse(Cells.SHORTEST);
    CellSetup named =
        new CellSetup(
            name,
            lab.controllers(),
            lab.left(),
            lab.right(),
            lab.tool(),
            lab.motion(),
            lab.space(),
            lab.supervision(),
            lab.camera());
    assertThat(Cells.parse(CellFile.text(named))).isEqualTo(named);
  }

  @Test
  void aCellThatIsNowhereIsToldWithTheOnesThatAre() {
    assertThatThrownBy(() -> CellFile.open("paper-rigg"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("paper-rigg")
        .hasMessageContaining("paper-rig, two-pedestals, virtual-fri");
    assertThatThrownBy(() -> CellFile.open("a\0b.yaml")).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> CellFile.open("")).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> CellFile.open("nowhere.yaml"))
        .hasMessageContaining("nowhere.yaml does not exist");
    assertThatThrownBy(() -> CellFile.open(folder.toString()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not a file");
  }

  @Test
  void aHugeFileIsRefusedBeforeItIsRead() throws Exception {
    Path huge = folder.resolve("huge.yaml");
    Files.writeString(huge, "# nothing\n".repeat(1_000_000));
    assertThatThrownBy(() -> CellFile.read(huge))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("huge.yaml")
        .hasMessageContaining("262144");
  }

  @Test
  void aFileThatIsNoTextIsToldWithItsLine() {
    byte[] latin = "name: lab\n# M\u00fcnchen\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> CellFile.parse("lab.yaml", latin))
        .hasMessage("lab.yaml, line 2: this is not UTF-8 text; save the file as UTF-8.");
    assertThatThrownBy(() -> CellFile.parse("lab.yaml", new byte[] {0x50, 0x4B, 3, 4}))
        .hasMessageContaining("line 1: there is a character (code 3)");
    assertThatThrownBy(() -> CellFile.parse("lab.yaml", new byte[0]))
        .hasMessageContaining("line 1: there is nothing in this file");
    assertThatThrownBy(() -> Cells.parse("# only this\n\n")).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Cells.parse("- a\n- b\n"))
        .hasMessageContaining("line 1: a cell's file consists of keys");
  }

  @Test
  void aByteOrderMarkAndWindowsLinesAreRead() {
    assertThat(Cells.parse("\uFEFF" + Cells.FULL.replace("\n", "\r\n")))
        .isEqualTo(Cells.parse(Cells.FULL));
    assertThatThrownBy(
            () -> Cells.parse("\uFEFF" + Cells.FULL.replace("\n", "\r\n").replace("30201", "3")))
        .hasMessageStartingWith("lab.yaml, line 29: arms.right.fri.port");
  }

  /** Each level names the one below it ten times: 10^8 values, if they were written out. */
  @Test
  void aliasesThatWouldFillTheMemoryAreRefused() {
    StringBuilder bomb = new StringBuilder("name: &a0 lab\n");
    for (int i = 1; i < 9; i++) {
      bomb.append("l%d: &a%d [%s]\n".formatted(i, i, ("*a%d, ".formatted(i - 1)).repeat(10)));
    }
    assertThatThrownBy(() -> Cells.parse(bomb.toString()))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("lab.yaml, line 1: anchors and aliases");
  }
}
