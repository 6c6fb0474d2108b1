package flowdeck.camera.calibration;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.IntIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.global.opencv_objdetect;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CharucoBoard;
import org.bytedeco.opencv.opencv_objdetect.CharucoDetector;

/**
 * A chessboard with a marker in each white square (dictionary 4x4_250), so that corners are known
 * one from the other even where a hand covers the rest. Frame of the board: origin at a corner of
 * its outline, x along its columns, y along its rows, z into the board.
 *
 * @param columns squares in a row
 * @param rows rows of squares
 * @param squareMetres side of a square as measured on the printed board, m
 * @param markerMetres side of a marker, m
 */
public record CharucoTarget(int columns, int rows, double squareMetres, double markerMetres) {
  /** Fits an A4 sheet: 7 x 5 squares of 35 mm. */
  public static final CharucoTarget A4 = new CharucoTarget(7, 5, 0.035, 0.026);

  private static final int DICTIONARY = opencv_objdetect.DICT_4X4_250;
  private static final int MARKERS = 250;
  private static final int FEWEST_SQUARES = 3;

  public CharucoTarget {
    if (columns < FEWEST_SQUARES || rows < FEWEST_SQUARES || columns * rows / 2 > MARKERS) {
      throw new InputException(
          "A calibration board cannot have %d x %d squares; use one of 3 x 3 to 20 x 20."
              .formatted(columns, rows));
    }
    if (!(markerMetres > 0 && squareMetres > markerMetres && squareMetres < 1)) {
      throw new InputException(
          "A calibration board cannot have squares of %s m with markers of %s m; measure both on the printed board."
              .formatted(squareMetres, markerMetres));
    }
  }

  /** How many corners a picture can show at most. */
  public int corners() {
    return (columns - 1) * (rows - 1);
  }

  /** Where a corner is on the board: x and y, m. */
  public double[] corner(int id) {
    int across = columns - 1;
    return new double[] {(id % across + 1) * squareMetres, (id / across + 1) * squareMetres};
  }

  /** The corners that can be seen in a picture, or empty if there are none. */
  public Optional<BoardView> find(Frame frame) {
    try (PointerScope scope = new PointerScope()) {
      Mat colour = new Mat(frame.height(), frame.width(), opencv_core.CV_8UC3);
      colour.data().put(frame.bgr());
      Mat grey = new Mat();
      opencv_imgproc.cvtColor(colour, grey, opencv_imgproc.COLOR_BGR2GRAY);
      Mat corners = new Mat();
      Mat ids = new Mat();
      new CharucoDetector(board()).detectBoard(grey, corners, ids);
      int count = (int) ids.total();
      if (count == 0) {
        return Optional.empty();
      }
      int[] found = new int[count];
      ids.<IntIndexer>createIndexer().get(0, found);
      float[] pixels = new float[2 * count];
      corners.reshape(1, count).<FloatIndexer>createIndexer().get(0, pixels);
      double[] exact = new double[2 * count];
      for (int i = 0; i < exact.length; i++) {
        exact[i] = pixels[i];
      }
      return Optional.of(new BoardView(frame.width(), frame.height(), found, exact));
    }
  }

  /** The board as it is to be printed, without margin. */
  public Frame drawn(int pixelsPerSquare) {
    try (PointerScope scope = new PointerScope()) {
      Mat colour = new Mat();
      opencv_imgproc.cvtColor(grey(pixelsPerSquare), colour, opencv_imgproc.COLOR_GRAY2BGR);
      byte[] bgr = new byte[3 * colour.cols() * colour.rows()];
      colour.data().get(bgr);
      return new Frame(colour.cols(), colour.rows(), bgr, 0, 0);
    }
  }

  /**
   * Writes the board as a PNG to be printed at {@link #squareMetres} per square.
   *
   * @throws InputException if it cannot be written
   */
  public void print(Path png, int pixelsPerSquare) {
    try (PointerScope scope = new PointerScope();
        BytePointer bytes = new BytePointer()) {
      opencv_imgcodecs.imencode(".png", grey(pixelsPerSquare), bytes);
      byte[] content = new byte[(int) bytes.limit()];
      bytes.get(content);
      Files.write(png, content);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be written (%s); check the folder and the disk."
              .formatted(png, e.getMessage()),
          e);
    }
  }

  /** OpenCV's own drawing fails at some sizes, where it rounds a marker out of its square. */
  private Mat grey(int pixelsPerSquare) {
    Mat grey =
        new Mat(
            rows * pixelsPerSquare,
            columns * pixelsPerSquare,
            opencv_core.CV_8UC1,
            new Scalar(255.0));
    int gap = (int) Math.round(pixelsPerSquare * (1 - markerMetres / squareMetres) / 2);
    int marker = pixelsPerSquare - 2 * gap;
    int id = 0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int x = column * pixelsPerSquare;
        int y = row * pixelsPerSquare;
        if ((row + column) % 2 == 0) {
          grey.apply(new Rect(x, y, pixelsPerSquare, pixelsPerSquare)).put(new Scalar(0.0));
        } else {
          Mat drawn = new Mat();
          opencv_objdetect.generateImageMarker(
              opencv_objdetect.getPredefinedDictionary(DICTIONARY), id++, marker, drawn, 1);
          drawn.copyTo(grey.apply(new Rect(x + gap, y + gap, marker, marker)));
        }
      }
    }
    return grey;
  }

  private CharucoBoard board() {
    return new CharucoBoard(
        new Size(columns, rows),
        (float) squareMetres,
        (float) markerMetres,
        opencv_objdetect.getPredefinedDictionary(DICTIONARY));
  }
}
