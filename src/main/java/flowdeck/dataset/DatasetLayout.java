package flowdeck.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Where a format of LeRobot has its files and what it says in {@code meta}. {@link DatasetCopy}
 * fills one.
 */
public interface DatasetLayout {

  /**
   * A dataset whose tables and videos are written.
   *
   * @param folder where it is
   * @param info what the source says in {@code meta/info.json}, as it holds for the copy: rate,
   *     robot, features, and what LeRobot does not know; without counts and paths
   * @param features columns and cameras in declared order
   * @param fps rows per second
   * @param tasks instructions in the order of their numbers
   * @param episodes in order
   */
  record Content(
      Path folder,
      ObjectNode info,
      Map<String, Feature> features,
      int fps,
      List<String> tasks,
      List<EpisodeRow> episodes) {

    /** Rows of all episodes. */
    public long frames() {
      return episodes.stream().mapToLong(EpisodeRow::length).sum();
    }
  }

  /** The table of an episode. */
  Path data(Path folder, int episode);

  /** The video of an episode. */
  Path video(Path folder, String camera, int episode);

  /** Writes what goes into {@code meta}. */
  void writeMeta(Content content) throws IOException, SQLException;
}
