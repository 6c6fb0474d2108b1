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
  private final List<RecoveredTake> recovered = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  TakeRecovery(DatasetWriter writer) {
    this.writer = writer;
  }

  /** Recovers everything and says what was done. */
  UnfinishedTakes.Recovery run() throws IOException {
    List<Take> takes = Take.in(writer.staging());
    clearUnlistedFiles(takes.stream().anyMatch(Take::isKept));
    for (Take take : takes) {
      if (!take.isKept()) {
        salvage(take);
      } else if (take.episode() < writer.episodes()) {
        // The crash came after the episode was complete and before its staging was removed.
        writer.noteTrial(take, take.episode());
        take.delete();
      } else {
        finish(take);
      }
    }
    UnfinishedTakes.Recovery done = new UnfinishedTakes.Recovery(recovered, problems);
    done.notes().forEach(LOG::warn);
    return done;
  }

  private void clearUnlistedFiles(boolean haveSource) throws IOException {
    for (Path file : writer.unlistedFiles()) {
      if (haveSource) {
        Files.delete(file);
      } else {
        Path aside = writer.recovered().resolve("unlisted-" + file.getFileName());
        Files.createDirectories(writer.recovered());
        Files.move(file, aside);
        problems.add("%s belonged to no episode and is now %s.".formatted(file, aside));
      }
    }
  }

  private void finish(Take take) throws IOException {
    try {
      long before = writer.frames();
      String task = take.task();
      int episode = writer.commitRecovered(take);
      int frames = (int) (writer.frames() - before);
      recovered.add(
          new RecoveredTake(writer.folder(), episode, task, frames, seconds(frames), false));
    } catch (InputException | IOException e) {
      park(take, e);
    }
  }

  /**
   * The dataset of its own is made beside its place and the take removed when it is there, so that
   * a crash in between loses nothing and recovers nothing twice.
   */
  private void salvage(Take take) throws IOException {
    Path target = writer.recovered().resolve(take.name());
    if (Files.exists(target)) {
      take.delete();
      return;
    }
    try {
      if (Mp4.countFrames(take.video()) == 0) {
        throw new IOException("it has no whole frame");
      }
      int frames;
      try (Draft draft = Draft.of(target)) {
        try (DatasetWriter own = DatasetWriter.create(draft.folder(), writer.schema())) {
          Path copy = own.staging().resolve(take.name());
          Files.createDirectories(own.staging());
          FolderLinks.linkTree(take.folder(), copy);
          own.commitRecovered(new Take(copy));
          frames = (int) own.frames();
        }
        draft.publish();
      }
      recovered.add(new RecoveredTake(target, 0, take.task(), frames, seconds(frames), true));
    } catch (InputException | IOException e) {
      park(take, e);
      return;
    }
    take.delete();
  }

  private double seconds(int frames) {
    return frames / (double) writer.schema().fps();
  }

  private void park(Take take, Exception reason) throws IOException {
    Path aside = writer.recovered().resolve(take.name() + "-unusable");
    for (int another = 2; Files.exists(aside); another++) {
      aside = aside.resolveSibling("%s-unusable-%d".formatted(take.name(), another));
    }
    Files.createDirectories(writer.recovered());
    Files.move(take.folder(), aside);
    problems.add(
        "A take that the program left behind cannot be used (%s); its files are in %s."
            .formatted(EpisodeIndex.firstLine(reason), aside));
  }
}
