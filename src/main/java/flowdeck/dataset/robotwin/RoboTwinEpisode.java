package flowdeck.dataset.robotwin;

import flowdeck.core.InputException;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One episode as RoboTwin wrote it, in the layout of its release 2.0 ({@code joint_action/…},
 * {@code observation/head_camera/rgb}) or that of its successor ({@code state/…}, {@code action/…},
 * {@code vision/cam_head/colors}).
 *
 * @param file it comes from
 * @param joints numbers per arm without its gripper
 * @param states targets in force when each frame was taken, [frames][2 (joints + 1)]: the left
 *     arm's joints in rad and its gripper's opened fraction, then the right arm's
 * @param jpegs of the head camera, one per frame, as they are in the file
 * @param instructions for people, may be empty
 * @param otherCameras names of those that are in the file too
 * @param own what {@link RoboTwinExport} wrote beside it, or null in files of RoboTwin's own
 */
public record RoboTwinEpisode(
    Path file,
    int joints,
    float[][] states,
    List<byte[]> jpegs,
    List<String> instructions,
    List<String> otherCameras,
    @Nullable OwnColumns own) {
  public RoboTwinEpisode {
    instructions = List.copyOf(instructions);
    otherCameras = List.copyOf(otherCameras);
  }

  private static final String OLD_VECTOR = "joint_action/vector";
  private static final String OLD_FRAMES = "observation/head_camera/rgb";
  private static final String NEW_FRAMES = "vision/cam_head/colors";

  /** A comment that newer files have after the first segment of each JPEG. */
  private static final byte[] MARK = {
    (byte) 0xFF, (byte) 0xFE, 0, 10, 'X', 'P', 'L', '-', 'R', 'G', 'B', '1'
  };

  /**
   * Reads a file.
   *
   * @throws InputException if it cannot be read, lacks something, or its parts do not fit together
   */
  public static RoboTwinEpisode read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException("There is no file %s.".formatted(file));
    }
    try (HdfFile hdf = new HdfFile(file)) {
      RoboTwinEpisode episode = find(hdf, OLD_VECTOR) != null ? old(file, hdf) : current(file, hdf);
      episode.check();
      return episode;
    } catch (HdfException | UncheckedIOException | IllegalArgumentException e) {
      throw new InputException(
          "%s cannot be read as HDF5 (%s); copy it again."
              .formatted(file, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  private static RoboTwinEpisode old(Path file, HdfFile hdf) {
    float[][] states = matrix(file, hdf, OLD_VECTOR);
    int joints = states.length == 0 ? 0 : states[0].length / 2 - 1;
    return new RoboTwinEpisode(
        file,
        joints,
        states,
        strings(file, hdf, OLD_FRAMES),
        List.of(),
        cameras(hdf, "observation", "head_camera"),
        OwnColumns.read(file, hdf, states.length));
  }

  private static RoboTwinEpisode current(Path file, HdfFile hdf) {
    float[][][] parts = {
      matrix(file, hdf, "state/left_arm_joint_states"),
      matrix(file, hdf, "state/left_ee_joint_states"),
      matrix(file, hdf, "state/right_arm_joint_states"),
      matrix(file, hdf, "state/right_ee_joint_states")
    };
    int frames = parts[0].length;
    float[][] states = new float[frames][];
    for (int frame = 0; frame < frames; frame++) {
      List<Float> row = new ArrayList<>();
      for (float[][] part : parts) {
        if (part.length != frames) {
          throw new InputException(
              "%s has %d and %d rows of joints; copy it again."
                  .formatted(file, frames, part.length));
        }
        for (float value : part[frame]) {
          row.add(value);
        }
      }
      states[frame] = new float[row.size()];
      for (int i = 0; i < states[frame].length; i++) {
        states[frame][i] = row.get(i);
      }
    }
    int joints = frames == 0 ? 0 : parts[0][0].length;
    return new RoboTwinEpisode(
        file,
        joints,
        states,
        strings(file, hdf, NEW_FRAMES),
        instructions(hdf),
        cameras(hdf, "vision", "cam_head"),
        null);
  }

  private void check() {
    if (states.length == 0) {
      throw new InputException("%s has no frames; leave it out.".formatted(file));
    }
    if (jpegs.size() != states.length) {
      throw new InputException(
          "%s has %d pictures for %d rows of joints; copy it again."
              .formatted(file, jpegs.size(), states.length));
    }
    for (int row = 0; row < states.length; row++) {
      if (states[row].length != 2 * (joints + 1)) {
        throw new InputException(
            "%s has %d numbers in row %d where two arms of %d joints have %d; it cannot be used."
                .formatted(file, states[row].length, row, joints, 2 * (joints + 1)));
      }
      for (float value : states[row]) {
        if (!Float.isFinite(value)) {
          throw new InputException(
              "%s has a joint that is no number in row %d; leave it out.".formatted(file, row));
        }
      }
    }
  }

  /**
   * Whether red and blue are exchanged in the pictures: older RoboTwin gave true RGB to an encoder
   * that takes BGR; newer files carry a mark.
   */
  public boolean redAndBlueExchanged() {
    byte[] first = jpegs.getFirst();
    for (int at = 0; at + MARK.length <= Math.min(first.length, 256); at++) {
      int same = 0;
      while (same < MARK.length && first[at + same] == MARK[same]) {
        same++;
      }
      if (same == MARK.length) {
        return false;
      }
    }
    return true;
  }

  /** The cameras in a group but one. */
  private static List<String> cameras(HdfFile hdf, String group, String known) {
    return find(hdf, group) instanceof Group cameras
        ? cameras.getChildren().keySet().stream().filter(name -> !name.equals(known)).toList()
        : List.of();
  }

  static @Nullable Node find(HdfFile hdf, String path) {
    try {
      return hdf.getByPath(path);
    } catch (HdfException e) {
      return null;
    }
  }

  private static Dataset dataset(Path file, HdfFile hdf, String path) {
    if (!(find(hdf, path) instanceof Dataset dataset)) {
      throw new InputException(
          "%s has no %s; give a folder of RoboTwin episodes.".formatted(file, path));
    }
    return dataset;
  }

  /** A table of numbers of either precision. */
  private static float[][] matrix(Path file, HdfFile hdf, String path) {
    Object data = dataset(file, hdf, path).getData();
    if (data instanceof float[][] floats) {
      return floats;
    }
    if (data instanceof double[][] doubles) {
      float[][] floats = new float[doubles.length][];
      for (int row = 0; row < floats.length; row++) {
        floats[row] = new float[doubles[row].length];
        for (int i = 0; i < floats[row].length; i++) {
          floats[row][i] = (float) doubles[row][i];
        }
      }
      return floats;
    }
    throw new InputException(
        "%s has no table of numbers at %s; copy it again.".formatted(file, path));
  }

  /** Byte strings of one length, without the zeros that fill them up. */
  private static List<byte[]> strings(Path file, HdfFile hdf, String path) {
    // As text they would be decoded, and a JPEG does not survive that.
    if (!(dataset(file, hdf, path) instanceof ContiguousDataset strings)
        || strings.getDimensions().length != 1) {
      throw new InputException(
          "%s keeps its pictures at %s in a way this program does not read; write it with RoboTwin's own collection script."
              .formatted(file, path));
    }
    int count = strings.getDimensions()[0];
    ByteBuffer raw = strings.getBuffer();
    int length = count == 0 ? 0 : raw.remaining() / count;
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int end = length;
      while (end > 0 && raw.get(raw.position() + i * length + end - 1) == 0) {
        end--;
      }
      byte[] bytes = new byte[end];
      raw.get(raw.position() + i * length, bytes);
      all.add(bytes);
    }
    return all;
  }

  private static List<String> instructions(HdfFile hdf) {
    if (find(hdf, "instructions") instanceof Dataset dataset
        && dataset.getData() instanceof String json) {
      return Instructions.parse(json);
    }
    return List.of();
  }

  /** The instructions that older releases keep beside the episodes. */
  static List<String> instructionsBeside(Path episode) {
    Path name = episode.getFileName();
    Path folder = episode.toAbsolutePath().getParent();
    if (name == null || folder == null || folder.getParent() == null) {
      return List.of();
    }
    Path json =
        folder
            .resolveSibling("instructions")
            .resolve(name.toString().replaceFirst("\\.hdf5$", ".json"));
    try {
      return Files.exists(json) ? Instructions.parse(Files.readString(json)) : List.of();
    } catch (IOException e) {
      throw new InputException("%s cannot be read (%s).".formatted(json, e.getMessage()), e);
    }
  }
}
