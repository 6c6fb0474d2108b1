package flowdeck.dataset;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deals with what a crash left in a dataset's folder. A take that was being saved becomes the
 * episode it was to become. A take that was still being recorded becomes a dataset of its own in
 * {@code recovered/}: nobody said it was good, so it must not get into the training data unseen.
 * What cannot be used is put aside there as it is. Committed episodes are never touched.
 */
final class TakeRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(TakeRecovery.class);

  private final DatasetWriter writer;
  private final List<String> notes = new ArrayList<>();

  TakeRecovery(DatasetWriter writer) {
    this.writer = writer;
  }

  /** Recovers everything and says what was done, one sentence each. */
  List<String> run() throws IOException {
    List<Take> takes = Take.in(writer.staging());
    clearUnlistedFiles(takes.stream().anyMatch(Take::isKept));
    for (Take take : takes) {
      if (!take.isKept()) {
        salvage(take);
      } else if (take.episode() < writer.episodes()) {
        // The crash came after the episode was complete and before its staging was removed.
        take.delete();
      } else {
        finish(take);
      }
    }
    notes.forEach(LOG::warn);
    return notes;
  }

  private void clearUnlistedFiles(boolean haveSource) throws IOException {
    for (Path file : writer.unlistedFiles()) {
      if (haveSource) {
        Files.delete(file);
      } else {
        Path aside = writer.recovered().resolve("unlisted-" + file.getFileName());
        Files.createDirectories(writer.recovered());
        Files.move(file, aside);
        notes.add("%s belonged to no episode and is now %s.".formatted(file, aside));
      }
    }
  }

  private void finish(Take take) throws IOException {
    try {
      int episode = writer.commitRecovered(take);
      notes.add(
          "A take was being saved when the program ended; it is now episode %d."
              .formatted(episode));
    } catch (InputException | IOException e) {
      park(take, e);
    }
  }

  private void salvage(Take take) throws IOException {
    Path target = writer.recovered().resolve(take.name());
    try {
      if (Mp4.countFrames(take.video()) == 0) {
        throw new IOException("it has no whole frame");
      }
      try (DatasetWriter own = DatasetWriter.create(target, writer.schema())) {
        own.commitRecovered(take.moveTo(own.staging()));
        notes.add(
            "A take of %.1f s was being recorded when the program ended; it is in %s, apart from the dataset."
                .formatted(own.frames() / (double) own.schema().fps(), target));
      }
    } catch (InputException | IOException e) {
      park(Files.exists(take.folder()) ? take : Take.in(target.resolve("staging")).getFirst(), e);
    }
  }

  private void park(Take take, Exception reason) throws IOException {
    Path aside = writer.recovered().resolve(take.name() + "-unusable");
    Files.createDirectories(writer.recovered());
    Files.move(take.folder(), aside);
    notes.add(
        "A take that the program left behind cannot be used (%s); its files are in %s."
            .formatted(EpisodeIndex.firstLine(reason), aside));
  }
}
