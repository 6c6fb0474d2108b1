package flowdeck.cell;

import flowdeck.core.CellDescription.CameraDescription;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scene camera.
 *
 * @param source where pictures come from
 * @param widthPixels of its pictures
 * @param heightPixels of its pictures
 * @param framesPerSecond nominal rate
 * @param freezeDetection whether pictures that repeat to the last bit are a fault
 * @param frozenAfterMillis how long they must have repeated
 * @param calibration file of the lens and the camera's place, relative to the cell's file; null if
 *     it is the usual one
 * @param place where drawn pictures are seen from; null if nobody says, and of any other source
 */
public record CameraSetup(
    Source source,
    int widthPixels,
    int heightPixels,
    double framesPerSecond,
    boolean freezeDetection,
    int frozenAfterMillis,
    @Nullable Path calibration,
    @Nullable Place place) {
  public static final int DEFAULT_WIDTH_PIXELS = 640;
  public static final int DEFAULT_HEIGHT_PIXELS = 480;
  public static final double DEFAULT_FRAMES_PER_SECOND = 30;
  public static final boolean DEFAULT_FREEZE_DETECTION = true;
  public static final int DEFAULT_FROZEN_AFTER_MILLIS = 400;

  /** In front of the arms, looking back at the table. */
  private static final Place USUAL_PLACE =
      new Place(List.of(1.35, 0.0, 0.95), List.of(0.35, 0.0, 0.1));

  /** Focal length per picture height of a D435i's colour camera. */
  private static final double FOCAL_PER_HEIGHT = 612.0 / 480;

  /** Where pictures come from. */
  public sealed interface Source {

    /**
     * A D435i's colour pictures as a video device.
     *
     * @param card name or part of the name the device gives itself
     * @param serial of the one to use if there are several; null for the only one
     */
    record D435i(String card, @Nullable String serial) implements Source {
      public static final String DEFAULT_CARD = "RealSense";
    }

    /**
     * A camera through librealsense.
     *
     * @param serial of the one to use; null for the only one
     */
    record RealSense(@Nullable String serial) implements Source {}

    /** Pictures over the network, e.g. {@code rtsp://192.168.1.20/scene}. */
    record Stream(String url) implements Source {}

    /**
     * A video file, played.
     *
     * @param path relative to the cell's file
     * @param loop whether it begins anew at its end
     */
    record Video(Path path, boolean loop) implements Source {
      public static final boolean DEFAULT_LOOP = true;
    }

    /** Pictures drawn of where the arms are; only where the controllers are virtual. */
    record Drawn() implements Source {}
  }

  /**
   * Where pictures are seen from, in the cell's frame, m.
   *
   * @param eyeMetres its lens: x, y, z
   * @param targetMetres the point it looks at; the picture's up is the cell's z
   */
  public record Place(List<Double> eyeMetres, List<Double> targetMetres) {
    public Place {
      eyeMetres = List.copyOf(eyeMetres);
      targetMetres = List.copyOf(targetMetres);
      if (eyeMetres.size() != 3 || targetMetres.size() != 3) {
        throw new IllegalArgumentException(
            "A point has 3 numbers, got %s and %s".formatted(eyeMetres, targetMetres));
      }
    }
  }

  /** The usual pictures of a source. */
  public static CameraSetup usual(Source source) {
    return new CameraSetup(
        source,
        DEFAULT_WIDTH_PIXELS,
        DEFAULT_HEIGHT_PIXELS,
        DEFAULT_FRAMES_PER_SECOND,
        DEFAULT_FREEZE_DETECTION,
        DEFAULT_FROZEN_AFTER_MILLIS,
        null,
        null);
  }

  /** Whether no camera sees its pictures. */
  public boolean isDrawn() {
    return source instanceof Source.Drawn;
  }

  /** What the operator calls it. */
  public String name() {
    return switch (source) {
      case Source.D435i _ -> "D435i";
      case Source.RealSense _ -> "RealSense";
      case Source.Stream _ -> "stream";
      case Source.Video video -> String.valueOf(video.path().getFileName());
      case Source.Drawn _ -> "D435i (simulated)";
    };
  }

  /**
   * The camera for a cell's description, from which pictures are drawn. Where another one really
   * stands, only its calibration says.
   */
  public CameraDescription description() {
    Place where = place == null ? USUAL_PLACE : place;
    return new CameraDescription(
        name(),
        widthPixels,
        heightPixels,
        framesPerSecond,
        FOCAL_PER_HEIGHT * heightPixels,
        array(where.eyeMetres()),
        array(where.targetMetres()));
  }

  private static double[] array(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
