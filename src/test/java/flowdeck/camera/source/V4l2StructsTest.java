package flowdeck.camera.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Bytes laid out as the kernel lays them out. */
class V4l2StructsTest {
  private static ByteBuffer struct(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  private static MemorySegment segment(ByteBuffer struct) {
    return MemorySegment.ofArray(struct.array());
  }

  /** {@code _IOC(direction, 'V', number, size)}. */
  private static long call(int direction, int number, int bytes) {
    return (long) direction << 30 | (long) bytes << 16 | 'V' << 8 | number;
  }

  private static int fourcc(String letters) {
    return letters.charAt(0)
        | letters.charAt(1) << 8
        | letters.charAt(2) << 16
        | letters.charAt(3) << 24;
  }

  @Test
  void theNumbersOfTheCallsCarryTheSizesOfTheirStructures() {
    assertThat(V4l2Structs.QUERYCAP).isEqualTo(call(2, 0, V4l2Structs.CAPABILITY_BYTES));
    assertThat(V4l2Structs.ENUM_FMT).isEqualTo(call(3, 2, V4l2Structs.FMTDESC_BYTES));
    assertThat(V4l2Structs.ENUM_FRAMESIZES).isEqualTo(call(3, 74, V4l2Structs.FRMSIZE_BYTES));
    assertThat(V4l2Structs.ENUM_FRAMEINTERVALS).isEqualTo(call(3, 75, V4l2Structs.FRMIVAL_BYTES));
  }

  @Test
  void readsWhatADeviceIs() {
    ByteBuffer bytes = struct(V4l2Structs.CAPABILITY_BYTES);
    bytes.put(0, "uvcvideo".getBytes(StandardCharsets.US_ASCII));
    bytes.put(16, "Intel(R) RealSense(TM) Depth Ca".getBytes(StandardCharsets.US_ASCII));
    bytes.put(48, "usb-0000:00:14.0-2".getBytes(StandardCharsets.US_ASCII));
    bytes.putInt(80, 0x060800);
    bytes.putInt(84, 0x84a00001); // of all nodes of the device together
    bytes.putInt(88, 0x04200001);
    V4l2Structs.Capability camera = V4l2Structs.capability(segment(bytes));
    assertThat(camera)
        .isEqualTo(
            new V4l2Structs.Capability(
                "Intel(R) RealSense(TM) Depth Ca", "usb-0000:00:14.0-2", true));
    bytes.putInt(88, 0x04a00000); // metadata
    assertThat(V4l2Structs.capability(segment(bytes)).captures()).isFalse();
  }

  @Test
  void readsFormatsSizesAndRates() {
    ByteBuffer format = struct(V4l2Structs.FMTDESC_BYTES);
    V4l2Structs.askFormat(segment(format), 3);
    assertThat(format.getInt(0)).isEqualTo(3);
    assertThat(format.getInt(4)).isEqualTo(1);
    format.putInt(44, fourcc("YUYV"));
    int yuyv = V4l2Structs.pixelFormat(segment(format));
    assertThat(V4l2Structs.fourcc(yuyv)).isEqualTo("YUYV");
    assertThat(V4l2Structs.fourcc(fourcc("Z16 "))).isEqualTo("Z16");

    ByteBuffer size = struct(V4l2Structs.FRMSIZE_BYTES);
    V4l2Structs.askSize(segment(size), 2, yuyv);
    assertThat(size.getInt(4)).isEqualTo(yuyv);
    size.putInt(8, 1).putInt(12, 640).putInt(16, 480);
    assertThat(V4l2Structs.sizes(segment(size)).holds(640, 480)).isTrue();
    assertThat(V4l2Structs.sizes(segment(size)).holds(320, 240)).isFalse();

    ByteBuffer interval = struct(V4l2Structs.FRMIVAL_BYTES);
    V4l2Structs.askInterval(segment(interval), 1, yuyv, 640, 480);
    assertThat(interval.getInt(8)).isEqualTo(640);
    assertThat(interval.getInt(12)).isEqualTo(480);
    interval.putInt(16, 1).putInt(20, 1).putInt(24, 30);
    assertThat(V4l2Structs.rates(segment(interval))).containsExactly(30.0);
  }

  @Test
  void readsRangesOfSizesAndRates() {
    ByteBuffer size = struct(V4l2Structs.FRMSIZE_BYTES);
    size.putInt(8, 3);
    int[] range = {48, 1920, 16, 32, 1080, 8};
    for (int i = 0; i < range.length; i++) {
      size.putInt(12 + 4 * i, range[i]);
    }
    V4l2Structs.Sizes sizes = V4l2Structs.sizes(segment(size));
    assertThat(sizes.holds(640, 480)).isTrue();
    assertThat(sizes.holds(641, 480)).isFalse();
    assertThat(sizes.holds(640, 2000)).isFalse();

    ByteBuffer interval = struct(V4l2Structs.FRMIVAL_BYTES);
    interval.putInt(16, 2).putInt(20, 1).putInt(24, 5).putInt(28, 1).putInt(32, 60);
    assertThat(V4l2Structs.rates(segment(interval))).containsExactly(5.0, 60.0);
    assertThat(V4l2Structs.isDiscreteInterval(segment(interval))).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatIsNoVideoDeviceIsToldByTheKernelItself(@TempDir Path folder) throws IOException {
    V4l2Ioctl ioctl = new V4l2Ioctl();
    Path file = Files.createFile(folder.resolve("video0"));
    assertThatThrownBy(() -> ioctl.ask(file, 640, 480))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no video device");
    assertThatThrownBy(() -> ioctl.ask(folder.resolve("video1"), 640, 480))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be opened (error 2)");
  }
}
