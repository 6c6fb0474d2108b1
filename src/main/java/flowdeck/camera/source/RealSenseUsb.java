package flowdeck.camera.source;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Looks for RealSense cameras among the USB devices, without their library. */
final class RealSenseUsb {
  private static final String INTEL = "8086";

  /** D400 to D460, of which the D435i is 0b3a. */
  private static final Set<String> PRODUCTS =
      Set.of(
          "0ad1", "0ad2", "0ad3", "0ad4", "0ad5", "0b00", "0b01", "0b03", "0b07", "0b3a", "0b4b",
          "0b52", "0b5b", "0b5c");

  private RealSenseUsb() {}

  /**
   * Whether one is plugged in.
   *
   * @param devices {@code /sys/bus/usb/devices}; where it is missing, as on systems other than
   *     Linux, none is known
   */
  static boolean present(Path devices) {
    if (!Files.isDirectory(devices)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(devices)) {
      for (Path entry : entries) {
        if (INTEL.equals(read(entry.resolve("idVendor")))
            && PRODUCTS.contains(read(entry.resolve("idProduct")))) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // nothing is known, so nothing is risked
    }
    return false;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return "";
    }
  }
}
