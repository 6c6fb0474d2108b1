package flowdeck.arms.gripper;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.Clock;
import java.io.IOException;
import java.net.Socket;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The manual's own bytes, sent as they are. */
class VirtualRobotiqTest {
  private final Clock.Manual clock = new Clock.Manual();
  private final FreeFingers fingers = new FreeFingers(0.5, clock);
  private final VirtualRobotiq virtual =
      new VirtualRobotiq("left", RobotiqSettings.of(RobotiqModel.TWO_FINGER_85), fingers, clock);
  private Socket socket;

  @BeforeEach
  void connect() throws IOException {
    socket = new Socket(virtual.port().host(), virtual.port().port());
    socket.setSoTimeout(2000);
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    virtual.close();
  }

  @Test
  void answersTheManualsRequestsAsTheManualSays() throws IOException {
    assertThat(ask("091003E80003060000000000007330", 8)).isEqualTo("091003E800030130");
    assertThat(ask("091003E800030601000000000072E1", 8)).isEqualTo("091003E800030130");
    assertThat(ask("090307D0000185CF", 7)).as("activating").isEqualTo("090302110055D5");
    for (int i = 0; i < 60; i++) {
      pass(50);
      ask("090307D0000185CF", 7);
    }
    assertThat(ask("090307D0000185CF", 7)).as("activated").isEqualTo("09030231004C15");
    // An object that stops the fingers at 0xBD, as in the manual's example.
    fingers.objectBetween((228 - 0xbd) / 225.0);
    assertThat(ask("091003E8000306090000FFFFFF4229", 8)).isEqualTo("091003E800030130");
    for (int i = 0; i < 60; i++) {
      pass(50);
      ask("090307D00003040E", 11);
    }
    assertThat(ask("090307D00003040E", 11))
        .as("holding, with 300 mA")
        .startsWith("090306B90000FFBD1E");
    assertThat(ask("091003E800030609000000FFFF7219", 8)).isEqualTo("091003E800030130");
    for (int i = 0; i < 60; i++) {
      pass(50);
      ask("090307D00003040E", 11);
    }
    assertThat(fingers.opened()).isEqualTo(1);
  }

  @Test
  void refusesWhatItDoesNotKnow() throws IOException {
    assertThat(ask(sealed("0903000A0001"), 5)).startsWith("098302");
    assertThat(ask(sealed("0905000AFF00"), 5)).startsWith("098501");
    assertThat(ask(sealed("0904" + "07D00003"), 11)).startsWith("090406");
    assertThat(ask(sealed("0906" + "03E80100"), 8)).isEqualTo(sealed("0906" + "03E80100"));
    assertThat(ask(sealed("0917" + "07D0000103E80003060000" + "00000000"), 7)).startsWith("091702");
  }

  @Test
  void answersToItsOwnNumberUpToTheLast() throws IOException {
    RobotiqSettings last = new RobotiqSettings(RobotiqModel.HAND_E, 247, 3, 228, 1, 1);
    try (VirtualRobotiq other = new VirtualRobotiq("right", last, fingers, clock)) {
      socket.close();
      socket = new Socket(other.port().host(), other.port().port());
      socket.setSoTimeout(2000);
      assertThat(ask(sealed("F704" + "07D00003"), 11)).startsWith("F70406");
    }
  }

  @Test
  void livesThroughNonsense() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      if (bytes.length > 2) {
        bytes[0] = 9;
        bytes[1] = new byte[] {3, 4, 6, 16, 23}[random.nextInt(5)];
      }
      socket.getOutputStream().write(i % 2 == 0 ? bytes : VirtualRobotiq.sealed(bytes));
      int there = socket.getInputStream().available();
      socket.getInputStream().readNBytes(there);
    }
    socket.close();
    connect(); // what was left of the last one is gone with its connection
    assertThat(ask(sealed("0904" + "07D00003"), 11)).startsWith("090406");
  }

  private void pass(long millis) {
    clock.advanceTo(clock.nanos() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private String ask(String hex, int length) throws IOException {
    socket.getOutputStream().write(HexFormat.of().parseHex(hex));
    return HexFormat.of().withUpperCase().formatHex(socket.getInputStream().readNBytes(length));
  }

  private static String sealed(String hex) {
    return HexFormat.of()
        .withUpperCase()
        .formatHex(VirtualRobotiq.sealed(HexFormat.of().parseHex(hex)));
  }
}
