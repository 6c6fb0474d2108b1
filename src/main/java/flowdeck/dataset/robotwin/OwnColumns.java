package flowdeck.dataset.robotwin;

import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.dataset.Schema;
import flowdeck.dataset.Schema.Column;
import flowdeck.dataset.Schema.Type;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RoboTwinExport} wrote of an episode that RoboTwin has no place for.
 *
 * @param fps rows per second
 * @param robotType what the recorder called the robot
 * @param state measured positions, {@code [row][number]}
 * @param captureSeconds capture time of each frame; empty if there is none
 * @param columns of our own, with one number per row
 * @param values theirs, by name
 * @param leftOut names of columns with several numbers per row, which a dataset cannot get back
 */
record OwnColumns(
    int fps,
    String robotType,
    float[][] state,
    double[] captureSeconds,
    List<Column> columns,
    Map<String, double[]> values,
    List<String> leftOut) {
  private static final String STATE = "observation.state";

  /** What LeRobot tolerates between a row's time and its number. */
  private static final double TOLERANCE_SECONDS = 1e-4;

  /**
   * Reads them.
   *
   * @return null if the file has none
   * @throws InputException if they do not fit the episode
   */
  static @Nullable OwnColumns read(Path file, HdfFile hdf, int rows) {
    if (!(RoboTwinEpisode.find(hdf, "flowdeck") instanceof Group group)) {
      return null;
    }
    int fps = 0;
    String robot = "robotwin";
    float[][] state = new float[0][];
    double[] capture = new double[0];
    double[] times = new double[0];
    Map<String, Column> columns = new TreeMap<>();
    Map<String, double[]> values = new LinkedHashMap<>();
    List<String> leftOut = new ArrayList<>();
    for (var child : group.getChildren().entrySet()) {
      String name = child.getKey();
      Object data = child.getValue() instanceof Dataset dataset ? dataset.getData() : "";
      if (data instanceof Integer number) {
        fps = number;
      } else if (data instanceof String text) {
        robot = text;
      } else if (data instanceof float[][] table && name.equals(STATE)) {
        state = table;
      } else if (numbers(data) instanceof double[] numbers) {
        requireRows(file, name, numbers.length, rows);
        switch (name) {
          case "timestamp" -> times = numbers;
          case Schema.CAPTURE_TIME -> capture = numbers;
          default -> {
            columns.put(name, new Column(name, type(data)));
            values.put(name, numbers);
          }
        }
      } else {
        leftOut.add(name);
      }
    }
    requireRows(file, STATE, state.length, rows);
    requireTimes(file, times, fps);
    return new OwnColumns(
        fps, robot, state, capture, List.copyOf(columns.values()), values, List.copyOf(leftOut));
  }

  /** Names of the numbers in a state, which the file does not tell. */
  ActionLayout layout(ActionLayout action) {
    int size = state.length == 0 ? 0 : state[0].length;
    return size == action.size()
        ? action
        : new ActionLayout(IntStream.range(0, size).mapToObj(i -> "state_" + i).toList());
  }

  private static void requireRows(Path file, String name, int found, int rows) {
    if (found != rows) {
      throw new InputException(
          "%s has %d rows of flowdeck/%s for %d of joint_action/vector; export it again."
              .formatted(file, found, name, rows));
    }
  }

  /** Rows of a dataset are at their number by the rate. */
  private static void requireTimes(Path file, double[] seconds, int fps) {
    for (int row = 0; row < seconds.length; row++) {
      if (!(Math.abs(seconds[row] - row / (double) fps) <= TOLERANCE_SECONDS)) {
        throw new InputException(
            "%s has row %d at %.4f s, but at %d rows per second it must be at %.4f s; export it again."
                .formatted(file, row, seconds[row], fps, row / (double) fps));
      }
    }
  }

  private static double @Nullable [] numbers(Object data) {
    return switch (data) {
      case double[] values -> values;
      case float[] values -> {
        double[] numbers = new double[values.length];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = values[i];
        }
        yield numbers;
      }
      case long[] values -> Arrays.stream(values).asDoubleStream().toArray();
      case byte[] values -> {
        double[] numbers = new double[values.length];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = values[i];
        }
        yield numbers;
      }
      default -> null;
    };
  }

  private static Type type(Object data) {
    return switch (data) {
      case float[] floats -> Type.FLOAT32;
      case long[] longs -> Type.INT64;
      case byte[] truths -> Type.BOOL;
      default -> Type.FLOAT64;
    };
  }
}
