package flowdeck.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.console.DemoOperations;
import flowdeck.console.Operations.RunChoice;
import flowdeck.console.Playback;
import flowdeck.console.Playback.Moment;
import flowdeck.core.Fault;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.policy.Selection;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.stage.Stage;
import org.assertj.core.api.Assumptions;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class FilmTest {
  private final DemoOperations demo = new DemoOperations();
  @TempDir private Path folder;

  @Start
  void open(Stage window) {
    // The film needs no window, only the toolkit.
  }

  /** Frames of a video as grey levels, one per 16 x 16 pixels. */
  private static List<int[]> frames(Path file) throws Exception {
    List<int[]> frames = new ArrayList<>();
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile())) {
      grabber.start();
      assertThat(grabber.getVideoCodecName()).isEqualTo("h264");
      assertThat(grabber.getFrameRate()).isEqualTo(10);
      assertThat(grabber.getImageWidth()).isEqualTo(Console.FILM_WIDTH);
      assertThat(grabber.getImageHeight()).isEqualTo(Console.FILM_HEIGHT);
      for (var frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        ByteBuffer pixels = (ByteBuffer) frame.image[0];
        int[] grey = new int[(frame.imageWidth / 16) * (frame.imageHeight / 16)];
        for (int i = 0; i < grey.length; i++) {
          int x = i % (frame.imageWidth / 16) * 16;
          int y = i / (frame.imageWidth / 16) * 16;
          grey[i] = pixels.get(y * frame.imageStride + 3 * x + 1) & 0xff;
        }
        frames.add(grey);
      }
    }
    return frames;
  }

  private static int different(int[] a, int[] b) {
    int count = 0;
    for (int i = 0; i < a.length; i++) {
      count += Math.abs(a[i] - b[i]) > 12 ? 1 : 0;
    }
    return count;
  }

  @Test
  void showsTheTrialToItsEndAlsoWhenThatIsAFault() throws Exception {
    Path file = folder.resolve("trial.mp4");
    List<Integer> percent = new ArrayList<>();
    try (Film film = new Film(demo, file)) {
      Thread.sleep(300);
      demo.select(new RunChoice("stack-blocks-two", "stack-blocks-two", 1, Selection.SBS));
      demo.start();
      Thread.sleep(900);
      demo.fail(new Fault.StaleTarget(120));
      Thread.sleep(500);
      film.develop(percent::add);
    }
    List<int[]> frames = frames(file);
    assertThat(frames).hasSizeBetween(16, 40); // 1.7 s, more on a busy machine
    assertThat(percent).last().isEqualTo(100);
    assertThat(different(frames.getFirst(), frames.get(frames.size() / 2))).isGreaterThan(50);
    int bar = Console.FILM_WIDTH / 16; // the fault moves what is below it down
    int[] last = frames.getLast();
    assertThat(different(frames.get(frames.size() / 2), last)).isGreaterThan(bar);
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void whatIsNoVideoFileIsRefusedInOneSentence() throws Exception {
    refused(folder.resolve("trial.avi"), "ends in .mp4");
    refused(folder.resolve("mp4"), "ends in .mp4");
    refused(Files.createDirectory(folder.resolve("folder.mp4")), "is a folder");
    refused(folder.resolve("none/trial.mp4"), "does not exist");
    refused(Files.writeString(folder.resolve("file"), "").resolve("trial.mp4"), "does not exist");
  }

  private void refused(Path file, String why) {
    assertThatThrownBy(() -> new Film(demo, file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aFullDiskIsToldInOneSentence() throws Exception {
    Path full = Path.of("/dev/full"); // every write to it finds the disk full
    Assumptions.assumeThat(full).exists();
    Path file = Files.createSymbolicLink(folder.resolve("full.mp4"), full);
    assertThatThrownBy(
            () -> {
              try (Film film = new Film(demo, file)) {
                Thread.sleep(1500);
                film.develop(done -> {});
              }
            })
        .isInstanceOf(InputException.class)
        .hasMessageContaining("full.mp4 cannot be written")
        .hasMessageContaining("disk has space");
  }

  @Test
  void playbackShowsTheMomentAndRefusesCommands() {
    Moment moment = Moment.of(demo);
    Playback playback = new Playback(demo, moment);
    assertThat(playback.tick()).isEqualTo(moment.tick());
    Frame other = new Frame(2, 2, new byte[12], 5, 6);
    playback.show(moment.with(other));
    assertThat(playback.frame()).isSameAs(other);
    assertThat(playback.cell().layout()).isEqualTo(demo.cell().layout());
    assertThatThrownBy(playback::start).isInstanceOf(InputException.class);
    playback.stop();
  }
}
