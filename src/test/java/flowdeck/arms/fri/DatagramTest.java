package flowdeck.arms.fri;

import static flowdeck.arms.fri.ReferenceMessages.get;
import static flowdeck.arms.fri.ReferenceMessages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatagramTest {
  private static final int MONITORING = 0x245142;
  private static final int COMMAND = 0x34001;

  /**
   * A command as the controller of version 1.15 was seen to take it: q = 0, 30, 0, -70, 0, 80, 0°.
   */
  private static final String GOLDEN_COMMAND =
      """
      0a08 0881800d 1079 1879 1241 0a3f 09 0000000000000000 09 65732d3852c1e03f 09 0000000000000000
      09 f65b8a41358cf3bf 09 0000000000000000 09 8744e74a1857f63f 09 0000000000000000\
      """
          .replaceAll("\\s", "");

  private final Datagram datagram = new Datagram();
  private final Monitoring monitoring = new Monitoring();
  private final Command command = new Command();

  @Test
  void writesTheGoldenCommand() {
    command.header.sequence = 121;
    command.header.reflected = 121;
    double[] degrees = {0, 30, 0, -70, 0, 80, 0};
    for (int i = 0; i < degrees.length; i++) {
      command.joints[i] = Math.toRadians(degrees[i]);
    }
    command.hasJoints = true;
    int length = datagram.write(command, FriVersion.V1);
    assertThat(length).isEqualTo(77);
    assertThat(HexFormat.of().formatHex(datagram.bytes(), 0, length)).isEqualTo(GOLDEN_COMMAND);
  }

  @ParameterizedTest
  @EnumSource(FriVersion.class)
  void commandsGoThereAndBack(FriVersion version) throws FriFormatException {
    SplittableRandom random = new SplittableRandom(5);
    command.header.sequence = -2; // unsigned: 4294967294
    command.header.reflected = 0;
    command.hasJoints = true;
    fill(command.joints, random);
    command.hasTorque = true;
    fill(command.torque, random);
    Io led = command.addIo();
    led.name = "MediaFlange.LEDBlue";
    led.type = Io.Type.BOOLEAN;
    led.direction = Io.Direction.OUTPUT;
    led.digital = 1;
    int length = datagram.write(command, version);
    Command back = new Command();
    datagram.read(datagram.bytes().clone(), length, version, back);
    assertThat(back.header.sequence).isEqualTo(-2);
    assertThat(back.joints).isEqualTo(command.joints);
    assertThat(back.torque).isEqualTo(command.torque);
    assertThat(back.hasWrench).isFalse();
    assertThat(back.io()).hasSize(1);
    assertThat(back.io().getFirst().name).isEqualTo("MediaFlange.LEDBlue");
    assertThat(back.io().getFirst().digital).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(FriVersion.class)
  void aCommandWithTorquesIsAsLongAsOnesThatWereSeen(FriVersion version) {
    command.header.sequence = 200;
    command.header.reflected = 200;
    command.hasJoints = true;
    command.hasTorque = true;
    assertThat(datagram.write(command, version)).isEqualTo(version.framed() ? 153 : 145);
  }

  @Test
  void anAnswerWithoutATargetIsAHeaderWithAllItsZeros() {
    int length = datagram.write(command, FriVersion.V2_5);
    assertThat(HexFormat.of().formatHex(datagram.bytes(), 0, length))
        .isEqualTo("0a080881800d10001800");
  }

  /** What protobuf-java writes is read, in each version's form, packed or not. */
  @Property(tries = 300)
  void readsWhatAnotherEncoderWrites(@ForAll long seed) throws FriFormatException {
    SplittableRandom random = new SplittableRandom(seed);
    FriVersion version = FriVersion.values()[random.nextInt(3)];
    boolean commanding = random.nextBoolean();
    double[] measured = numbers(random);
    double[] torque = numbers(random);
    double[] commanded = numbers(random);
    double[] external = numbers(random);
    double[] interpolated = numbers(random);
    int sequence = random.nextInt();
    DynamicMessage.Builder monitor =
        message(
            "Monitor",
            "measured",
            message("Joints", "value", measured),
            "torque",
            message("Joints", "value", torque),
            "external",
            message("Joints", "value", external),
            "io",
            List.of(
                message("Io", "name", "A.x", "type", 2, "direction", 0, "analog", 2.5),
                message("Io", "name", "B.y", "type", 1, "direction", 1, "digital", -1L)),
            "timestamp",
            message("Time", "sec", -1, "nanosec", 999_999_999))
            .toBuilder();
    if (version == FriVersion.V1) {
      set(monitor, "Monitor", "commanded", message("Joints", "value", commanded));
    } else {
      set(
          monitor,
          "Monitor",
          "pose",
          message("Pose", "name", "flange", "element", new double[] {1, 0, 0, 0, 1, 2, 3}));
    }
    DynamicMessage.Builder whole =
        message(
            "Monitoring",
            "header",
            message("Header", "id", MONITORING, "seq", sequence, "reflected", 7),
            "robot",
            message(
                "Robot",
                "joints",
                7,
                "safety",
                2,
                "drive",
                List.of(2, 2, 2, 2, 2, 2, 1),
                "operation",
                1,
                "control",
                2),
            "monitor",
            monitor.build(),
            "connection",
            message("Connection", "session", 4, "quality", 3, "period", 5, "multiplier", 2),
            "transformation",
            List.of(message("Transformation", "name", "base", "matrix", new double[12])),
            "end",
            message("EndOf", "length", 99, "checksum", message("Checksum", "crc32", -3)))
            .toBuilder();
    if (commanding) {
      set(
          whole,
          "Monitoring",
          "ipo",
          message(
              "Ipo",
              "joints",
              message("Joints", "value", interpolated),
              "command",
              1,
              "overlay",
              1,
              "tracking",
              0.75));
    }
    byte[] bytes = framed(whole.build().toByteArray(), version);
    assertThat(datagram.read(bytes, bytes.length, monitoring)).isEqualTo(version);
    assertThat(monitoring.header.sequence).isEqualTo(sequence);
    assertThat(monitoring.header.reflected).isEqualTo(7);
    assertThat(monitoring.measured).isEqualTo(measured);
    assertThat(monitoring.torque).isEqualTo(torque);
    assertThat(monitoring.externalTorque).isEqualTo(external);
    assertThat(monitoring.hasCommanded).isEqualTo(version == FriVersion.V1);
    assertThat(monitoring.session).isEqualTo(Monitoring.SessionState.COMMANDING_ACTIVE);
    assertThat(monitoring.quality).isEqualTo(Monitoring.Quality.EXCELLENT);
    assertThat(monitoring.sendPeriodMillis).isEqualTo(5);
    assertThat(monitoring.receiveMultiplier).isEqualTo(2);
    assertThat(monitoring.safety).isEqualTo(Monitoring.SafetyState.STOP_1);
    assertThat(monitoring.operation).isEqualTo(Monitoring.OperationMode.T2);
    assertThat(monitoring.control).isEqualTo(Monitoring.ControlMode.JOINT_IMPEDANCE);
    assertThat(monitoring.drives[5]).isEqualTo(Monitoring.DriveState.ACTIVE);
    assertThat(monitoring.drives[6]).isEqualTo(Monitoring.DriveState.TRANSITIONING);
    assertThat(monitoring.drivesActive()).isFalse();
    assertThat(monitoring.cabinetNanos).isEqualTo(0xFFFF_FFFFL * 1_000_000_000L + 999_999_999);
    assertThat(monitoring.io()).extracting(io -> io.name).containsExactly("A.x", "B.y");
    assertThat(monitoring.io().get(0).analog).isEqualTo(2.5);
    assertThat(monitoring.io().get(1).digital).isEqualTo(-1);
    assertThat(monitoring.hasInterpolated).isEqualTo(commanding);
    if (commanding) {
      assertThat(monitoring.interpolated).isEqualTo(interpolated);
      assertThat(monitoring.command).isEqualTo(Monitoring.CommandMode.POSITION);
      assertThat(monitoring.overlay).isEqualTo(Monitoring.Overlay.JOINT);
      assertThat(monitoring.trackingPerformance).isEqualTo(0.75);
    }
  }

  @ParameterizedTest
  @EnumSource(FriVersion.class)
  void anotherDecoderReadsWhatAControllerOfOursWrites(FriVersion version)
      throws FriFormatException, InvalidProtocolBufferException {
    fill(monitoring);
    int length = datagram.write(monitoring, version);
    byte[] bytes = Arrays.copyOf(datagram.bytes(), length);
    int frame = version.framed() ? 4 : 0;
    DynamicMessage read =
        DynamicMessage.parseFrom(
            ReferenceMessages.type("Monitoring"), Arrays.copyOfRange(bytes, frame, length - frame));
    assertThat(get(read, "header.id")).isEqualTo(MONITORING);
    assertThat(get(read, "monitor.measured.value")).isEqualTo(boxed(monitoring.measured));
    assertThat(get(read, "monitor.commanded.value"))
        .isEqualTo(version == FriVersion.V1 ? boxed(monitoring.commanded) : List.of());
    assertThat(get(read, "ipo.joints.value")).isEqualTo(boxed(monitoring.interpolated));
    assertThat(get(read, "robot.drive")).isEqualTo(List.of(2, 2, 2, 2, 2, 2, 2));
    assertThat(get(read, "connection.session")).isEqualTo(3);
    assertThat((List<?>) get(read, "monitor.io")).hasSize(2);
    Monitoring back = new Monitoring();
    assertThat(datagram.read(bytes, length, back)).isEqualTo(version);
    assertThat(back.externalTorque).isEqualTo(monitoring.externalTorque);
    assertThat(back.cabinetNanos).isEqualTo(monitoring.cabinetNanos);
  }

  @Test
  void anotherDecoderReadsACommand() throws InvalidProtocolBufferException {
    command.header.sequence = 3;
    command.hasWrench = true;
    command.wrench[2] = -4.5;
    command.hasJoints = true;
    int length = datagram.write(command, FriVersion.V2_5);
    DynamicMessage read =
        DynamicMessage.parseFrom(
            ReferenceMessages.type("Command"), Arrays.copyOf(datagram.bytes(), length));
    assertThat(get(read, "header.id")).isEqualTo(COMMAND);
    assertThat(get(read, "data.wrench.element")).isEqualTo(List.of(0.0, 0.0, -4.5, 0.0, 0.0, 0.0));
    assertThat(get(read, "data.joints.value")).isEqualTo(boxed(new double[7]));
  }

  @Test
  void saysWhatIsWrongWithADatagram() {
    byte[] commandBytes = HexFormat.of().parseHex(GOLDEN_COMMAND);
    refused(commandBytes, "its identifier is 0x34001 in place of 0x245142");
    fill(monitoring);
    int length = datagram.write(monitoring, FriVersion.V2_7);
    byte[] framed = Arrays.copyOf(datagram.bytes(), length);
    framed[40] ^= 1;
    refused(framed, "its checksum is wrong");
    refused(Arrays.copyOf(framed, length - 1), "it announces");
    length = datagram.write(monitoring, FriVersion.V1);
    refused(Arrays.copyOf(datagram.bytes(), length - 1), "ends beyond its message");
    refused(new byte[0], "it has 0 bytes");
    refused(new byte[1501], "it has 1501 bytes");
    refused(
        message("Monitoring", "header", header()).toBuilder()
            .setField(
                ReferenceMessages.type("Monitoring").findFieldByName("monitor"),
                message("Monitor", "measured", message("Joints", "value", new double[] {1, 2, 3})))
            .build()
            .toByteArray(),
        "it tells of 3 joints in place of 7");
    refused(
        message(
                "Monitoring",
                "header",
                header(),
                "connection",
                message("Connection", "session", 9, "quality", 3))
            .toByteArray(),
        "unknown value 9");
    refused(
        message(
                "Monitoring",
                "header",
                header(),
                "connection",
                message("Connection", "session", 1, "quality", 3, "period", 5000))
            .toByteArray(),
        "its send period is not 1 to 100 ms");
  }

  private static DynamicMessage header() {
    return message("Header", "id", MONITORING, "seq", 0, "reflected", 0);
  }

  private void refused(byte[] bytes, String why) {
    assertThatThrownBy(() -> datagram.read(bytes, bytes.length, monitoring))
        .isInstanceOf(FriFormatException.class)
        .hasMessageContaining(why);
  }

  /** Bytes at random, and whole messages with some bytes changed: nothing else ever escapes. */
  @Test
  void aMillionFuzzedDatagramsAreReadOrRefused() {
    SplittableRandom random = new SplittableRandom(11);
    byte[][] whole = new byte[4][];
    for (FriVersion version : FriVersion.values()) {
      fill(monitoring);
      int length = datagram.write(monitoring, version);
      whole[version.ordinal()] = Arrays.copyOf(datagram.bytes(), length);
    }
    whole[3] = HexFormat.of().parseHex(GOLDEN_COMMAND);
    byte[] bytes = new byte[1600];
    int read = 0;
    for (int i = 0; i < 1_000_000; i++) {
      int length = random.nextInt(bytes.length);
      if (i % 4 == 0) {
        random.nextBytes(bytes);
      } else {
        byte[] from = whole[random.nextInt(4)];
        length = random.nextInt(8) == 0 ? random.nextInt(from.length + 1) : from.length;
        System.arraycopy(from, 0, bytes, 0, from.length);
        for (int change = random.nextInt(4); change >= 0; change--) {
          bytes[random.nextInt(from.length)] = (byte) random.nextInt(256);
        }
      }
      try {
        datagram.read(bytes, length, monitoring);
        read++;
      } catch (FriFormatException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      try {
        datagram.read(bytes, length, FriVersion.V1, command);
      } catch (FriFormatException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
    assertThat(read).as("changes in mere numbers leave a message whole").isGreaterThan(100_000);
  }

  private static byte[] framed(byte[] message, FriVersion version) {
    if (!version.framed()) {
      return message;
    }
    CRC32 crc = new CRC32();
    crc.update(message);
    return ByteBuffer.allocate(message.length + 8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(message.length)
        .put(message)
        .putInt((int) crc.getValue())
        .array();
  }

  private static void fill(Monitoring monitoring) {
    SplittableRandom random = new SplittableRandom(3);
    monitoring.clear();
    monitoring.header.sequence = 77;
    monitoring.session = Monitoring.SessionState.COMMANDING_WAIT;
    monitoring.quality = Monitoring.Quality.GOOD;
    monitoring.sendPeriodMillis = 10;
    Arrays.fill(monitoring.drives, Monitoring.DriveState.ACTIVE);
    for (double[] list :
        List.of(
            monitoring.measured,
            monitoring.commanded,
            monitoring.torque,
            monitoring.externalTorque,
            monitoring.interpolated)) {
      fill(list, random);
    }
    monitoring.hasMeasured = true;
    monitoring.hasCommanded = true;
    monitoring.hasTorque = true;
    monitoring.hasExternalTorque = true;
    monitoring.hasInterpolated = true;
    monitoring.command = Monitoring.CommandMode.POSITION;
    monitoring.hasCabinetTime = true;
    monitoring.cabinetNanos = 12_345_678_901_234L;
    for (String name : List.of("MediaFlange.UserButton", "Gripper.Width")) {
      Io io = monitoring.addIo();
      io.name = name;
      io.type = name.startsWith("G") ? Io.Type.ANALOG : Io.Type.BOOLEAN;
      io.direction = Io.Direction.INPUT;
    }
  }

  private static void set(
      DynamicMessage.Builder builder, String type, String field, DynamicMessage value) {
    builder.setField(ReferenceMessages.type(type).findFieldByName(field), value);
  }

  private static void fill(double[] values, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextDouble(-3, 3);
    }
  }

  private static double[] numbers(SplittableRandom random) {
    double[] values = new double[7];
    fill(values, random);
    return values;
  }

  private static List<Double> boxed(double[] values) {
    return DoubleStream.of(values).boxed().toList();
  }
}
