package flowdeck.camera.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.camera.Await;
import flowdeck.camera.CameraSettings;
import flowdeck.camera.LiveCamera;
import flowdeck.camera.source.MjpegServer.Manner;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class NetworkCameraTest {
  private static final CameraSettings SETTINGS =
      new CameraSettings("bench", MjpegServer.WIDTH, MjpegServer.HEIGHT, 30);

  private final Clock clock = Clock.system();
  private final MjpegServer server = new MjpegServer();
  private final LiveCamera camera =
      LiveCamera.open(SETTINGS, new NetworkSource(server.url(), SETTINGS), clock);

  NetworkCameraTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    camera.close();
    server.close();
  }

  private void awaitLive() throws InterruptedException {
    Await.until("live", () -> camera.newest() != null && camera.trouble() == null);
  }

  private double awaitTrouble(double seconds, String words) throws InterruptedException {
    return Await.within(
        seconds,
        words,
        () -> {
          String trouble = camera.trouble();
          return trouble != null && trouble.contains(words);
        });
  }

  private double awaitWell(double seconds) throws InterruptedException {
    return Await.within(seconds, "well again", () -> camera.trouble() == null);
  }

  private Frame newest() {
    return Objects.requireNonNull(camera.newest());
  }

  @Test
  void deliversPicturesAtTheirRateAndWithLittleDelay() throws Exception {
    awaitLive();
    Frame first = newest();
    Await.until("40 frames", () -> newest().sequence() > first.sequence() + 40);
    Frame frame = newest();
    assertThat(frame.width()).isEqualTo(MjpegServer.WIDTH);
    assertThat(frame.height()).isEqualTo(MjpegServer.HEIGHT);
    double seconds = (frame.captureNanos() - first.captureNanos()) * 1e-9;
    assertThat((frame.sequence() - first.sequence()) / seconds).isBetween(15.0, 33.0);
    assertThat(camera.refused()).isZero();
    assertThat(camera.reconnections()).isZero();
    // The newest picture is one of the last the server sent: nothing queues on the way.
    int sum = 0;
    for (byte value : frame.bgr()) {
      sum += value & 0xff;
    }
    double brightness = (double) sum / frame.bgr().length;
    int number = (int) Math.round(brightness - 40);
    int behind = Math.floorMod(server.sent - number, 150);
    assertThat(behind).isLessThanOrEqualTo(4);
    assertThat((clock.nanos() - frame.captureNanos()) * 1e-9).isCloseTo(0, within(0.3));
  }

  @Test
  void anUnpluggedCameraIsSeenAtOnceAndComesBackWithinTwoSeconds() throws Exception {
    awaitLive();
    server.unplug();
    awaitTrouble(1, "reconnecting since");
    awaitTrouble(3, "refused");
    assertThat(camera.trouble()).doesNotContain("secret").contains("127.0.0.1");
    Frame last = newest();
    Thread.sleep(1200);
    assertThat(newest()).isSameAs(last);
    server.plugIn();
    assertThat(awaitWell(2)).isLessThan(2);
    assertThat(newest().captureNanos()).isGreaterThan(last.captureNanos());
    assertThat(camera.reconnections()).isEqualTo(1);
    Await.until("the missing frames counted", () -> camera.dropped() > 30);
    assertThat(newest().sequence()).isGreaterThan(last.sequence() + camera.dropped());
  }

  @Test
  void aCameraThatIsThereLaterIsWaitedFor() throws Exception {
    server.unplug();
    LiveCamera late = LiveCamera.open(SETTINGS, new NetworkSource(server.url(), SETTINGS), clock);
    try (late) {
      Await.until(
          "refused", () -> String.valueOf(late.trouble()).matches("connecting since .*refused.*"));
      assertThat(late.newest()).isNull();
      server.plugIn();
      Await.within(2, "live", () -> late.trouble() == null && late.newest() != null);
    }
  }

  @Test
  void aFrozenPictureIsNoticedWithinHalfASecond() throws Exception {
    awaitLive();
    server.manner = Manner.FREEZE;
    awaitTrouble(2, "frozen since 0.4 s");
    assertThat((System.nanoTime() - server.newNanos) * 1e-9).isLessThan(0.5);
    assertThat(camera.reconnections()).isZero();
    server.manner = Manner.PLAY;
    awaitWell(1);
  }

  @Test
  void aStreamThatStallsIsNoticedAndRenewed() throws Exception {
    awaitLive();
    server.manner = Manner.STALL;
    awaitTrouble(1, "has sent no picture for 0.4 s");
    awaitTrouble(3, "reconnecting since");
    server.manner = Manner.PLAY;
    assertThat(awaitWell(2)).isLessThan(2);
  }

  @Test
  void aServerThatAcceptsButNeverAnswersIsGivenUpAndTriedAgain() throws Exception {
    awaitLive();
    server.manner = Manner.SILENT_HEADER;
    server.unplug();
    server.plugIn();
    awaitTrouble(5, "reconnecting since");
    Thread.sleep(1500);
    server.manner = Manner.PLAY;
    assertThat(awaitWell(2)).isLessThan(2);
  }

  @Test
  void picturesOfAnotherSizeAreRefusedUntilTheyHaveTheDeclaredOneAgain() throws Exception {
    awaitLive();
    server.manner = Manner.SMALL;
    awaitTrouble(1, "sends pictures of 32 x 24 instead of 64 x 48 pixels");
    Frame last = newest();
    Thread.sleep(200);
    assertThat(newest()).isSameAs(last);
    assertThat(camera.refused()).isPositive();
    server.manner = Manner.PLAY;
    awaitWell(1);
    assertThat(newest().width()).isEqualTo(64);
    assertThat(camera.reconnections()).isZero();
  }

  @Test
  void garbageIsNeverShownAndGoesOverWithoutHarm() throws Exception {
    awaitLive();
    server.manner = Manner.GARBAGE;
    awaitTrouble(1.2, "has sent no picture for");
    Frame last = newest();
    Thread.sleep(500);
    assertThat(newest()).isSameAs(last);
    server.manner = Manner.PLAY;
    assertThat(awaitWell(2)).isLessThan(2);
  }

  @Test
  void halfAPictureIsNotShown() throws Exception {
    awaitLive();
    server.manner = Manner.TRUNCATE;
    awaitTrouble(1.2, "has sent no picture for");
    assertThat(camera.refused()).isPositive();
    server.manner = Manner.PLAY;
    assertThat(awaitWell(2)).isLessThan(2);
  }

  @Test
  void closesSoonWhateverTheServerDoes() throws Exception {
    awaitLive();
    server.manner = Manner.STALL;
    Thread.sleep(100);
    long start = System.nanoTime();
    camera.close();
    assertThat((System.nanoTime() - start) * 1e-9).isLessThan(1);
  }

  @ParameterizedTest
  @CsvSource({
    "rtsp://admin:secret@host:554/live/1, rtsp://host:554/live/1",
    "rtsp://admin:p@ss@secret@host/live, rtsp://host/live",
    "HTTP://host/stream.mjpg?user=admin&pwd=secret, http://host/stream.mjpg",
    "http://admin@secret@host?pwd=secret@x, http://host",
    "http://host/stream@2#secret, http://host/stream@2",
    "udp://239.0.0.1:1234?pkt_size=1316, udp://239.0.0.1:1234",
  })
  void whatIsShownOfAnAddressHoldsNoPassword(String address, String shown) {
    assertThat(new NetworkSource(address, SETTINGS).description()).isEqualTo(shown);
  }

  @Test
  void whatIsNoAddressIsRefusedWithoutSayingIt() {
    assertThatThrownBy(() -> new NetworkSource("admin:secret@camera.local", SETTINGS))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("bench")
        .hasMessageContaining("http://")
        .message()
        .doesNotContain("secret");
  }
}
