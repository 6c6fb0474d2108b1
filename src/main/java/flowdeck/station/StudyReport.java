package flowdeck.station;

import flowdeck.trial.Trial;
import flowdeck.trial.protocol.Study;
import flowdeck.trial.report.Findings;
import flowdeck.trial.report.Report;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Reports of a store's evaluations, with the pictures that trials have left. */
public final class StudyReport {
  private StudyReport() {}

  /**
   * A report as things stand now.
   *
   * @param title of the page
   */
  public static Report of(TrialStore store, List<Study> studies, String title) {
    return new Report(
        title,
        Build.hash(),
        Instant.now(),
        studies.stream().map(Findings::of).toList(),
        trial -> pictures(store, trial),
        trial -> store.edits(trial.id()));
  }

  private static List<Path> pictures(TrialStore store, Trial trial) {
    String start = trial.start().initialImage();
    if (start == null) {
      return List.of();
    }
    return store.folder(trial).map(folder -> folder.resolve(start)).stream()
        .flatMap(first -> Stream.of(first, TrialPictures.end(first)))
        .filter(Files::exists)
        .toList();
  }
}
