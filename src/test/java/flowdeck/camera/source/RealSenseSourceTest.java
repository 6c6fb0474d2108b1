package flowdeck.camera.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.camera.Await;
import flowdeck.camera.CameraSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RealSenseSourceTest {
  private static final CameraSettings SETTINGS = new CameraSettings("bench", 640, 480, 30);

  private static final String UNWANTED = "no longer wanted";

  @TempDir Path usb;

  private void device(String name, String vendor, String product) throws IOException {
    Path device = Files.createDirectories(usb.resolve(name));
    Files.writeString(device.resolve("idVendor"), vendor + "\n");
    Files.writeString(device.resolve("idProduct"), product + "\n");
  }

  private static RealSenseProbe probe(String... command) {
    return new RealSenseProbe(List.of(command), Duration.ofSeconds(5));
  }

  @Test
  void aRealSenseIsKnownByItsNumbersOnUsb() throws IOException {
    assertThat(RealSenseUsb.present(usb.resolve("missing"))).isFalse();
    assertThat(RealSenseUsb.present(usb)).isFalse();
    device("1-1", "8086", "0026"); // Bluetooth of the same maker
    device("1-2", "046d", "0b3a");
    Files.createDirectory(usb.resolve("1-0:1.0"));
    assertThat(RealSenseUsb.present(usb)).isFalse();
    device("2-1", "8086", "0B3A");
    assertThat(RealSenseUsb.present(usb)).isTrue();
  }

  @Test
  void withoutACameraOnUsbTheLibraryIsNotEvenTriedOut() {
    RealSenseProbe never = probe("/nonexistent/program");
    try (var session = new RealSenseSource(null, SETTINGS, usb, never).session()) {
      assertThatThrownBy(session::open).hasMessageContaining("no RealSense is plugged in");
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void whatKillsTheTrialProcessIsNotSafe() throws IOException {
    device("2-1", "8086", "0b3a");
    RealSenseProbe dies = probe("/bin/sh", "-c", "kill -SEGV $$");
    try (var session = new RealSenseSource(null, SETTINGS, usb, dies).session()) {
      assertThatThrownBy(session::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not safe here")
          .hasMessageContaining("killed by signal 11")
          .hasMessageContaining("V4L2");
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void onlyATrialThatEndsWellInTimeIsSafe() {
    assertThatCode(() -> probe("/bin/sh", "-c", "echo rs2; exit 0").check(() -> false))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> probe("/bin/sh", "-c", "exit 1").check(() -> false))
        .hasMessageContaining("ended with code 1");
    RealSenseProbe hangs =
        new RealSenseProbe(List.of("/bin/sh", "-c", "exec sleep 60"), Duration.ofMillis(300));
    assertThatThrownBy(() -> hangs.check(() -> false)).hasMessageContaining("did not end within");
  }

  /** An abandoned reader would take the camera from the one after it. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aSessionThatIsNoLongerWantedEndsItsTrialAndTouchesNothing() throws Exception {
    device("2-1", "8086", "0b3a");
    Path pid = usb.resolve("pid");
    String hang = "echo $$ > %s.new; mv %s.new %s; exec sleep 60".formatted(pid, pid, pid);
    RealSenseProbe hangs =
        new RealSenseProbe(List.of("/bin/sh", "-c", hang), Duration.ofSeconds(50));
    try (var session = new RealSenseSource(null, SETTINGS, usb, hangs).session()) {
      CompletableFuture<Void> opened =
          CompletableFuture.runAsync(() -> assertThatThrownBy(session::open).hasMessage(UNWANTED));
      Await.until("the trial", () -> Files.exists(pid));
      ProcessHandle trial =
          ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
      session.cancel();
      opened.get(1, TimeUnit.SECONDS);
      Await.until("its end", () -> !trial.isAlive());
    }
  }

  /** Where there is no USB, the library would take the test down with it. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aTrialThatEndsWellAfterTheSessionWasGivenUpOpensNoCamera() throws IOException {
    device("2-1", "8086", "0b3a");
    RealSenseProbe well = probe("/bin/sh", "-c", "exit 0");
    try (var session = new RealSenseSource(null, SETTINGS, usb, well).session()) {
      session.cancel();
      assertThatThrownBy(session::open).hasMessage(UNWANTED);
    }
  }

  @Test
  void theTrialMayTakeItsTime() {
    assertThat(new RealSenseSource(null, SETTINGS).patience())
        .isGreaterThan(RealSenseProbe.PATIENCE);
  }

  static boolean hasUsb() {
    return Files.isDirectory(Path.of("/sys/bus/usb"));
  }

  /** The very crash the trial is for. */
  @Test
  @EnabledOnOs(OS.LINUX)
  @DisabledIf("hasUsb")
  void withoutAUsbBusTheLibraryItselfKillsTheTrialAndNotTheTest() {
    assertThatThrownBy(() -> new RealSenseProbe().check(() -> false))
        .hasMessageContaining("not safe here");
  }
}
