package flowdeck.camera.calibration;

import flowdeck.camera.Lens;
import flowdeck.camera.calibration.CameraCalibration.LensFit;
import flowdeck.camera.calibration.CameraCalibration.Placement;
import flowdeck.core.InputException;
import flowdeck.core.Pose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.FileNode;
import org.bytedeco.opencv.opencv_core.FileStorage;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * A calibration as a YAML file with OpenCV's own names ({@code camera_matrix}, {@code
 * distortion_coefficients}), so that other programs can read it too.
 */
public final class CalibrationFile {
  private static final int FORMAT = 1;

  /** Comes last, so that a file that was cut off is known. */
  private static final String LAST = "complete";

  private static final double NOT_A_ROTATION = 1e-6;
  private static final int MOST_BYTES = 1 << 20;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss").withZone(ZoneId.systemDefault());

  private CalibrationFile() {}

  /**
   * Writes a calibration, as a whole or not at all. What was there before is kept beside it, under
   * a name that tells until when it was there.
   *
   * @return where that is kept; null if nothing was there
   * @throws InputException if the file cannot be written
   */
  public static @Nullable Path write(Path file, CameraCalibration calibration) {
    try (PointerScope scope = new PointerScope()) {
      FileStorage storage =
          new FileStorage(
              ".yml", FileStorage.WRITE | FileStorage.MEMORY | FileStorage.FORMAT_YAML, "UTF-8");
      Lens lens = calibration.lens();
      storage.write("flowdeck_calibration", FORMAT);
      storage.write("camera", calibration.camera());
      storage.write("image_width", lens.width());
      storage.write("image_height", lens.height());
      storage.write(
          "camera_matrix", matrix(3, 3, lens.fx(), 0, lens.cx(), 0, lens.fy(), lens.cy(), 0, 0, 1));
      storage.write(
          "distortion_coefficients",
          matrix(1, 5, lens.distortion().stream().mapToDouble(Double::doubleValue).toArray()));
      CharucoTarget board = calibration.board();
      storage.write("board_columns", board.columns());
      storage.write("board_rows", board.rows());
      storage.write("board_square_metres", board.squareMetres());
      storage.write("board_marker_metres", board.markerMetres());
      LensFit fit = calibration.lensFit();
      storage.write("lens_made", fit.made().toString());
      storage.write("lens_views", fit.views());
      storage.write("lens_corners", fit.corners());
      storage.write("lens_rms_pixels", fit.rmsPixels());
      Placement placed = calibration.placement();
      if (placed != null) {
        Pose p = placed.inCell();
        storage.write("place_made", placed.made().toString());
        storage.write("place_arm", placed.arm());
        storage.write("place_poses", placed.poses());
        storage.write("place_corners", placed.corners());
        storage.write("place_rms_pixels", placed.rmsPixels());
        storage.write("place_uncertainty_metres", placed.uncertaintyMetres());
        storage.write(
            "camera_in_cell",
            matrix(
                3, 4, p.r00(), p.r01(), p.r02(), p.x(), p.r10(), p.r11(), p.r12(), p.y(), p.r20(),
                p.r21(), p.r22(), p.z()));
      }
      storage.write(LAST, 1);
      String text = storage.releaseAndGetString().getString(StandardCharsets.UTF_8);
      return put(file, text.getBytes(StandardCharsets.UTF_8), fit.made());
    }
  }

  /** Writes beside the place and moves there, what was there before to a dated name. */
  private static @Nullable Path put(Path file, byte[] content, Instant made) {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(beside, content);
      Path before = setAside(file, made);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      return before;
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be written (%s); check the folder and the disk."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static @Nullable Path setAside(Path file, Instant until) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    String name = String.valueOf(file.getFileName());
    int end = name.contains(".") ? name.lastIndexOf('.') : name.length();
    String dated = "%s-until-%s".formatted(name.substring(0, end), STAMP.format(until));
    Path kept = file.resolveSibling(dated + name.substring(end));
    for (int again = 2; Files.exists(kept); again++) {
      kept = file.resolveSibling("%s-%d%s".formatted(dated, again, name.substring(end)));
    }
    return Files.move(file, kept);
  }

  /**
   * Reads a calibration.
   *
   * @throws InputException if there is none, or it is damaged or makes no sense
   */
  public static CameraCalibration read(Path file) {
    String text;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new InputException(
            "%s is too large for a camera calibration; choose another file.".formatted(file));
      }
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new InputException(
          "There is no camera calibration %s; calibrate the camera.".formatted(file), e);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read as a camera calibration (%s); calibrate the camera anew."
              .formatted(file, e.getMessage()),
          e);
    }
    try (PointerScope scope = new PointerScope()) {
      FileStorage storage;
      try {
        storage = new FileStorage(text, FileStorage.READ | FileStorage.MEMORY);
      } catch (RuntimeException e) {
        throw new InputException(damaged(file, "it is no YAML of OpenCV's"), e);
      }
      return new Reading(file, storage).calibration();
    }
  }

  private static String damaged(Path file, String why) {
    return "%s is damaged: %s; calibrate the camera anew.".formatted(file, why);
  }

  private static Mat matrix(int rows, int columns, double... values) {
    Mat matrix = new Mat(rows, columns, opencv_core.CV_64F);
    matrix.<DoubleIndexer>createIndexer().put(0, values);
    return matrix;
  }

  /** Trusts nothing. */
  private record Reading(Path file, FileStorage storage) {

    CameraCalibration calibration() {
      int format = whole("flowdeck_calibration", 1, Integer.MAX_VALUE);
      if (format > FORMAT) {
        throw new InputException(
            "%s was written by a newer Flowdeck; update this one.".formatted(file));
      }
      whole(LAST, 1, 1);
      int width = whole("image_width", 1, 1 << 14);
      int height = whole("image_height", 1, 1 << 14);
      double[] k = numbers("camera_matrix", 3, 3);
      if (k[1] != 0 || k[3] != 0 || k[6] != 0 || k[7] != 0 || k[8] != 1) {
        throw refused("camera_matrix is skewed or does not end with 0, 0, 1");
      }
      List<Double> distortion = new ArrayList<>();
      for (double coefficient : numbers("distortion_coefficients", 1, 5)) {
        distortion.add(coefficient);
      }
      Lens lens = new Lens(width, height, k[0], k[4], k[2], k[5], distortion);
      String doubt = lens.doubt();
      if (doubt != null) {
        throw refused(doubt);
      }
      CharucoTarget board = board();
      LensFit fit =
          new LensFit(
              time("lens_made"),
              whole("lens_views", 1, Integer.MAX_VALUE),
              whole("lens_corners", 1, Integer.MAX_VALUE),
              positive("lens_rms_pixels"));
      CameraCalibration found = new CameraCalibration(text("camera"), board, lens, fit, null);
      return node("camera_in_cell").empty() ? found : found.with(placement());
    }

    private CharucoTarget board() {
      int columns = whole("board_columns", 3, 100);
      int rows = whole("board_rows", 3, 100);
      double square = positive("board_square_metres");
      double marker = positive("board_marker_metres");
      try {
        return new CharucoTarget(columns, rows, square, marker);
      } catch (InputException e) {
        throw refused("its board cannot be");
      }
    }

    private Placement placement() {
      double[] m = numbers("camera_in_cell", 3, 4);
      Pose pose =
          new Pose(m[3], m[7], m[11], m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]);
      Pose one = pose.times(pose.inverse());
      double determinant =
          m[0] * (m[5] * m[10] - m[6] * m[9])
              - m[1] * (m[4] * m[10] - m[6] * m[8])
              + m[2] * (m[4] * m[9] - m[5] * m[8]);
      double off =
          Math.abs(one.r00() - 1)
              + Math.abs(one.r11() - 1)
              + Math.abs(one.r22() - 1)
              + Math.abs(one.r01())
              + Math.abs(one.r02())
              + Math.abs(one.r12())
              + Math.abs(determinant - 1);
      if (!(off < NOT_A_ROTATION)) {
        throw refused("camera_in_cell is no rotation and place");
      }
      return new Placement(
          time("place_made"),
          text("place_arm"),
          whole("place_poses", 1, Integer.MAX_VALUE),
          whole("place_corners", 1, Integer.MAX_VALUE),
          positive("place_rms_pixels"),
          positive("place_uncertainty_metres"),
          pose);
    }

    private InputException refused(String why) {
      return new InputException(damaged(file, why));
    }

    private FileNode node(String name) {
      return storage.get(name);
    }

    private int whole(String name, int least, int most) {
      FileNode node = node(name);
      if (node.empty() || !node.isInt() || node.asInt() < least || node.asInt() > most) {
        throw refused(name + " is missing or makes no sense");
      }
      return node.asInt();
    }

    private double positive(String name) {
      FileNode node = node(name);
      double value = !node.empty() && (node.isReal() || node.isInt()) ? node.real() : -1;
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw refused(name + " is missing or makes no sense");
      }
      return value;
    }

    private String text(String name) {
      FileNode node = node(name);
      if (node.empty() || !node.isString()) {
        throw refused(name + " is missing");
      }
      BytePointer value = node.string();
      return value.getString(StandardCharsets.UTF_8);
    }

    private Instant time(String name) {
      try {
        return Instant.parse(text(name));
      } catch (DateTimeException e) {
        throw refused(name + " is no time");
      }
    }

    private double[] numbers(String name, int rows, int columns) {
      Mat matrix;
      try {
        matrix = node(name).mat();
      } catch (RuntimeException e) {
        throw refused(name + " is no matrix");
      }
      if (matrix.rows() != rows
          || matrix.cols() != columns
          || matrix.type() != opencv_core.CV_64F) {
        throw refused("%s is missing or has another size".formatted(name));
      }
      double[] values = new double[rows * columns];
      matrix.<DoubleIndexer>createIndexer().get(0, values);
      for (double value : values) {
        if (!Double.isFinite(value)) {
          throw refused(name + " holds something that is no number");
        }
      }
      return values;
    }
  }
}
