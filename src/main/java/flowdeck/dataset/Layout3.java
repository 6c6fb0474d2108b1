package flowdeck.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/** LeRobot's format 3.0, with one table and one video file per episode. */
final class Layout3 implements DatasetLayout {
  @Override
  public Path data(Path folder, int episode) {
    return new Metadata(folder, Map.of()).dataFile(episode);
  }

  @Override
  public Path video(Path folder, String camera, int episode) {
    return new Metadata(folder, Map.of()).videoFile(camera, episode);
  }

  @Override
  public void writeMeta(Content content) throws IOException, SQLException {
    Metadata metadata = new Metadata(content.folder(), content.features());
    metadata.writeTasks(content.tasks());
    metadata.writeStats(
        FeatureStats.pooledByFeature(content.episodes().stream().map(EpisodeRow::stats).toList()));
    metadata.writeInfo(
        content.info(), content.episodes().size(), content.frames(), content.tasks().size());
    new EpisodesTable(content.folder(), content.features(), content.fps())
        .write(content.episodes());
  }
}
