package flowdeck.camera.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class V4l2NodesTest {
  private static final String D435I = "Intel(R) RealSense(TM) Depth Ca";
  private static final VideoMode COLOUR = new VideoMode("YUYV", 640, 480, 30);
  private static final VideoMode DEPTH = new VideoMode("Z16", 640, 480, 30);
  private static final VideoMode INFRARED = new VideoMode("GREY", 640, 480, 30);

  @TempDir Path root;
  private final Map<String, V4l2Nodes.Answer> answers = new HashMap<>();

  @BeforeEach
  void emptySystem() throws IOException {
    Files.createDirectories(root.resolve("class/video4linux"));
  }

  private void usbDevice(String path, String serial) throws IOException {
    Path device = root.resolve("devices/usb/" + path);
    Files.createDirectories(device.resolve(path + ":1.0"));
    Files.writeString(device.resolve("idVendor"), "8086\n");
    Files.writeString(device.resolve("serial"), serial + "\n");
  }

  private void node(String name, String card, int index, String usbPath, VideoMode... modes)
      throws IOException {
    Path node = Files.createDirectories(root.resolve("class/video4linux/" + name));
    Files.writeString(node.resolve("name"), card + "\n");
    Files.writeString(node.resolve("index"), index + "\n");
    if (!usbPath.isEmpty()) {
      Files.createSymbolicLink(
          node.resolve("device"), root.resolve("devices/usb/%1$s/%1$s:1.0".formatted(usbPath)));
    }
    answers.put(name, new V4l2Nodes.Answer(card, modes.length > 0, List.of(modes)));
  }

  private void realSense(int first, String usbPath, String serial) throws IOException {
    usbDevice(usbPath, serial);
    node("video" + first, D435I, 0, usbPath, DEPTH);
    node("video" + (first + 1), D435I, 1, usbPath);
    node("video" + (first + 2), D435I, 2, usbPath, INFRARED);
    node("video" + (first + 4), D435I, 0, usbPath, COLOUR, new VideoMode("YUYV", 1280, 720, 30));
    node("video" + (first + 5), D435I, 1, usbPath);
  }

  private Path find(String card, String device, double rate) throws IOException {
    V4l2Nodes nodes =
        new V4l2Nodes(
            root.resolve("class/video4linux"),
            Path.of("/dev"),
            (node, width, height) -> answers.get(String.valueOf(node.getFileName())));
    return nodes.find(new V4l2Nodes.Wanted(card, device, "YUYV", 640, 480, rate));
  }

  @Test
  void takesTheNodeThatOffersTheWantedModeWhateverItsNumber() throws IOException {
    usbDevice("1-4", "W");
    node("video0", "Integrated Webcam", 0, "1-4", COLOUR);
    realSense(2, "2-1", "841512070001");
    assertThat(find("RealSense", null, 30)).isEqualTo(Path.of("/dev/video6"));
    assertThat(find("webcam", null, 30)).isEqualTo(Path.of("/dev/video0"));
  }

  @Test
  void aNameIsKnownAlsoWhereTheKernelHasCutIt() throws IOException {
    realSense(0, "2-1", "841512070001");
    assertThat(find("Intel(R) RealSense(TM) Depth Camera 435i", null, 30))
        .isEqualTo(Path.of("/dev/video4"));
  }

  @Test
  void ofEqualCamerasOneHasToBeNamed() throws IOException {
    realSense(0, "2-1", "841512070001");
    realSense(6, "2-2.3", "841512070002");
    assertThatThrownBy(() -> find("RealSense", null, 30))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("several cameras are called RealSense")
        .hasMessageContaining("USB path 2-1, serial 841512070001")
        .hasMessageContaining("USB path 2-2.3, serial 841512070002");
    assertThat(find("RealSense", "841512070002", 30)).isEqualTo(Path.of("/dev/video10"));
    assertThat(find("RealSense", "2-1", 30)).isEqualTo(Path.of("/dev/video4"));
    assertThatThrownBy(() -> find("RealSense", "2-9", 30))
        .hasMessageContaining("no RealSense has the serial number or USB path 2-9")
        .hasMessageContaining("841512070001");
  }

  @Test
  void aMissingCameraIsToldWithThoseThatAreThere() throws IOException {
    assertThatThrownBy(() -> find("RealSense", null, 30))
        .hasMessage("no camera is plugged in; plug in RealSense");
    usbDevice("1-4", "W");
    node("video0", "Integrated Webcam", 0, "1-4", COLOUR);
    assertThatThrownBy(() -> find("RealSense", null, 30))
        .hasMessage("no camera is called RealSense; there are: Integrated Webcam");
  }

  @Test
  void aMissingModeIsToldWithThoseThatAreOffered() throws IOException {
    realSense(0, "2-1", "841512070001");
    assertThatThrownBy(() -> find("RealSense", null, 60))
        .hasMessageContaining("RealSense offers no YUYV 640 x 480 at 60/s")
        .hasMessageContaining("YUYV 1280 x 720 at 30/s");
  }

  @Test
  void aSystemWithoutVideoHasNoCamera() throws IOException {
    Files.delete(root.resolve("class/video4linux"));
    assertThatThrownBy(() -> find("RealSense", null, 30)).hasMessageContaining("plugged in");
  }

  @Test
  void aNodeThatVanishesWhileItIsAskedIsTold() throws IOException {
    usbDevice("1-4", "W");
    node("video0", "Webcam", 0, "1-4", COLOUR);
    V4l2Nodes nodes =
        new V4l2Nodes(
            root.resolve("class/video4linux"),
            Path.of("/dev"),
            (node, width, height) -> {
              throw new IOException(node + " cannot be opened (error 19)");
            });
    assertThatThrownBy(() -> nodes.find(new V4l2Nodes.Wanted("Webcam", null, "YUYV", 640, 480, 30)))
        .hasMessageContaining("/dev/video0 cannot be opened");
  }
}
