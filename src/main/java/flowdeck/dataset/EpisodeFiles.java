package flowdeck.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where one episode is, as the metadata has it.
 *
 * @param index the episode's number in the dataset
 * @param tasks instructions
 * @param length rows
 * @param data table file; format 3 may keep several episodes in one
 * @param fromIndex number of the first row in the dataset
 * @param toIndex number after the last row in the dataset
 * @param videos part of a video file, by camera
 */
record EpisodeFiles(
    int index,
    List<String> tasks,
    int length,
    Path data,
    long fromIndex,
    long toIndex,
    Map<String, Segment> videos) {

  /**
   * The part of a video file that shows the episode.
   *
   * @param file video file
   * @param fromSeconds time of the first frame in the file
   * @param toSeconds time after the last frame, or infinite if the file ends there
   */
  record Segment(Path file, double fromSeconds, double toSeconds) {}

  boolean isPresent() {
    return Files.isRegularFile(data)
        && videos.values().stream().allMatch(video -> Files.isRegularFile(video.file()));
  }
}
