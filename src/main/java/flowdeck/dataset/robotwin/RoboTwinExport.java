package flowdeck.dataset.robotwin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.dataset.DatasetCopy;
import flowdeck.dataset.DatasetInfo;
import flowdeck.dataset.DatasetLock;
import flowdeck.dataset.Draft;
import flowdeck.dataset.EpisodePart;
import flowdeck.dataset.Feature;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Rows;
import flowdeck.dataset.Watcher;
import flowdeck.dataset.robotwin.HdfWriter.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes episodes as RoboTwin 2.0's own tools expect demonstrations: {@code data/episode0.hdf5} and
 * so on, instructions beside them. RoboTwin's vector is the target in force, our action; what it
 * has no place for, measured positions first of all, is in the group {@code flowdeck} and comes
 * back with an import. End poses and camera matrices are not recorded and so not written.
 */
public final class RoboTwinExport {
  /** What {@link RoboTwinEpisode} finds again and other programs leave alone. */
  static final String OWN = "flowdeck/";

  private static final int JOINTS = 7;
  private static final Set<String> INDEX =
      Set.of("frame_index", "episode_index", "index", "task_index", "action");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private RoboTwinExport() {}

  /**
   * Exports on the caller's thread. The source stays as it is; the target is there as a whole or
   * not at all.
   *
   * @param data dataset of two arms with seven joints and one gripper each
   * @param episodes in the order wanted; none for all
   * @param out folder of the export, empty or absent
   * @param watcher told how far it is; may end it
   * @throws InputException if the dataset is of another robot, damaged or in use, or the target
   *     cannot be written
   * @throws java.util.concurrent.CancellationException if the watcher ended it
   */
  public static DatasetCopy.Report run(
      Path data, List<Integer> episodes, Path out, Watcher watcher) {
    try (DatasetLock lock = DatasetLock.forReading(data);
        Draft draft = Draft.of(out)) {
      LeRobotDataset source = LeRobotDataset.open(data);
      requireTwoArms(source);
      List<EpisodePart> parts = EpisodePart.whole(source, episodes);
      DatasetCopy.check(parts, watcher.piece(0, 2));
      long frames = 0;
      for (int episode = 0; episode < parts.size(); episode++) {
        write(parts.get(episode), draft.folder(), episode, watcher);
        frames += parts.get(episode).rows();
        watcher.piece(1, 2).at(episode + 1, parts.size(), "wrote episode " + episode);
      }
      draft.publish();
      return new DatasetCopy.Report(parts.size(), frames, leftOut(source.info()));
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be written (%s); give a folder that is writable and on a disk with space."
              .formatted(out, e.getMessage()),
          e);
    }
  }

  private static void requireTwoArms(LeRobotDataset source) {
    ActionLayout layout = source.info().actionLayout();
    boolean fits = layout.size() == 2 * (JOINTS + 1);
    for (int i = 0; fits && i < layout.size(); i++) {
      String side = i <= JOINTS ? "left" : "right";
      fits =
          layout.isGripper(i) == (i % (JOINTS + 1) == JOINTS)
              && layout.names().get(i).toLowerCase(Locale.ROOT).contains(side);
    }
    if (!fits) {
      throw new InputException(
          "%s has actions of %d numbers (%s), but a RoboTwin export is of two arms with seven joints and one gripper each, left before right; export it as lerobot-v3 or lerobot-v2.1."
              .formatted(source.folder(), layout.size(), String.join(", ", layout.names())));
    }
    if (source.info().cameras().isEmpty()) {
      throw new InputException(
          "%s has no camera, but RoboTwin's episodes have one; export it as lerobot-v3."
              .formatted(source.folder()));
    }
  }

  private static List<String> leftOut(DatasetInfo info) {
    List<String> names =
        info.features().values().stream()
            .filter(feature -> !feature.isVideo() && !feature.isNumeric())
            .map(Feature::name)
            .toList();
    return names.isEmpty()
        ? List.of()
        : List.of("%s is left out.".formatted(String.join(", ", names)));
  }

  private static void write(EpisodePart part, Path folder, int episode, Watcher watcher)
      throws IOException {
    LeRobotDataset source = part.source();
    Rows rows = source.rows(part.episode());
    HdfWriter file = new HdfWriter();
    putActions(file, rows.action());
    putOwn(file, source.info(), rows);
    for (Map.Entry<String, String> camera : cameras(source.info()).entrySet()) {
      List<byte[]> jpegs = new ArrayList<>();
      String name = camera.getKey();
      source.frames(
          part.episode(),
          name,
          source.info().width(name),
          source.info().height(name),
          frame -> {
            watcher.requireGoingOn();
            jpegs.add(Jpeg.encode(frame, true));
          });
      file.put("observation/%s/rgb".formatted(camera.getValue()), jpegs);
    }
    Path data = Files.createDirectories(folder.resolve("data"));
    file.write(data.resolve("episode%d.hdf5".formatted(episode)));
    Path instructions = Files.createDirectories(folder.resolve("instructions"));
    String task = source.task(part.episode());
    JSON.writeValue(
        instructions.resolve("episode%d.json".formatted(episode)).toFile(),
        Map.of("seen", List.of(task), "unseen", List.of()));
  }

  private static void putActions(HdfWriter file, float[][] actions) {
    int rows = actions.length;
    double[] vector = new double[rows * 2 * (JOINTS + 1)];
    double[][] arms = new double[2][rows * JOINTS];
    double[][] grippers = new double[2][rows];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < actions[row].length; i++) {
        int arm = i / (JOINTS + 1);
        int joint = i % (JOINTS + 1);
        double value = actions[row][i];
        vector[row * actions[row].length + i] = value;
        if (joint == JOINTS) {
          grippers[arm][row] = value;
        } else {
          arms[arm][row * JOINTS + joint] = value;
        }
      }
    }
    file.put("joint_action/vector", Type.FLOAT64, new int[] {rows, 2 * (JOINTS + 1)}, vector);
    for (int arm = 0; arm < 2; arm++) {
      String side = arm == 0 ? "left" : "right";
      file.put(
          "joint_action/%s_arm".formatted(side), Type.FLOAT64, new int[] {rows, JOINTS}, arms[arm]);
      file.put(
          "joint_action/%s_gripper".formatted(side), Type.FLOAT64, new int[] {rows}, grippers[arm]);
    }
  }

  /** What RoboTwin has no place for. */
  private static void putOwn(HdfWriter file, DatasetInfo info, Rows rows) {
    file.put(OWN + "fps", Type.INT32, new int[0], new double[] {info.fps()});
    file.put(OWN + "robot_type", info.robotType());
    for (Feature feature : info.features().values()) {
      if (!feature.isNumeric() || INDEX.contains(feature.name())) {
        continue;
      }
      double[][] values = rows.column(feature.name());
      file.put(
          OWN + feature.name(),
          type(feature.dtype()),
          feature.size() == 1
              ? new int[] {values.length}
              : new int[] {values.length, feature.size()},
          Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray());
    }
  }

  private static Type type(String dtype) {
    return switch (dtype) {
      case "float32" -> Type.FLOAT32;
      case "float64" -> Type.FLOAT64;
      case "bool" -> Type.INT8;
      default -> Type.INT64;
    };
  }

  /** RoboTwin's names of the dataset's cameras. */
  static Map<String, String> cameras(DatasetInfo info) {
    Map<String, String> names = new LinkedHashMap<>();
    Set<String> taken = new LinkedHashSet<>();
    for (String camera : info.cameras()) {
      String own = camera.substring(camera.lastIndexOf('.') + 1);
      String word = own.toLowerCase(Locale.ROOT);
      String name =
          word.contains("left")
              ? "left_camera"
              : word.contains("right")
                  ? "right_camera"
                  : word.contains("front") ? "front_camera" : "head_camera";
      names.put(camera, taken.add(name) ? name : own);
    }
    if (!taken.contains("head_camera")) { // which every reader asks for
      names.put(info.cameras().getFirst(), "head_camera");
    }
    return names;
  }
}
