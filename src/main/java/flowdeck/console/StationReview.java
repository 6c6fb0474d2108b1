package flowdeck.console;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.station.EpisodeFilm;
import flowdeck.station.Review;
import flowdeck.station.Station;
import flowdeck.station.TrialLog;
import flowdeck.trial.Label;
import flowdeck.trial.StageTime;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.TaskDescription.Stage;
import flowdeck.trial.Trial;
import flowdeck.trial.protocol.Study;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link Review} as the console sees it. JavaFX thread only. */
final class StationReview implements ReviewOperations {
  private final Station station;
  private final Review review;
  private final StationStudies studies;
  private Review.@Nullable Open shownOpen;
  private List<TrialLog.Entry> shownLog = List.of();
  private List<Study> shownStudies = List.of();
  private Shown shown = Shown.NOTHING;

  StationReview(Station station, StationStudies studies) {
    this.station = station;
    this.review = station.review();
    this.studies = studies;
  }

  @Override
  public Shown shown() {
    Review.Open open = review.open();
    List<TrialLog.Entry> log = station.log().entries();
    List<Study> newest = studies.all();
    if (open != shownOpen || log != shownLog || newest != shownStudies) {
      shownOpen = open;
      shownLog = log;
      shownStudies = newest;
      shown = shown(open);
    }
    return shown;
  }

  private Shown shown(Review.Open open) {
    Trial trial = trial(open);
    boolean blind = trial != null && studies.hides(trial);
    EpisodeFilm film = open.film();
    return new Shown(
        open.title(),
        open.busy(),
        open.problem(),
        film == null || !blind ? film : film.withoutDecisions(),
        trial == null ? null : reviewed(trial),
        blind);
  }

  /** As it is stored now, where it is one of those that the console keeps in mind. */
  private @Nullable Trial trial(Review.Open open) {
    Trial trial = open.trial();
    return trial == null ? null : station.log().trial(trial.id()).orElse(trial);
  }

  private static ReviewedTrial reviewed(Trial trial) {
    TaskDescription task = trial.start().description();
    return new ReviewedTrial(
        task.stages().stream().map(Stage::title).toList(),
        trial.stageTimes().stream().map(StageTime::seconds).toList(),
        trial.end() == null ? 0 : trial.end().seconds(),
        trial.label() == null ? "" : verdict(task, trial.label()));
  }

  private static String verdict(TaskDescription task, Label label) {
    return switch (label.outcome()) {
      case SUCCESS -> "Success";
      case INVALID -> "Not counted: " + label.invalidReason();
      case FAILURE ->
          "Failed at %s"
              .formatted(
                  task.stages().stream()
                      .filter(stage -> stage.id().equals(label.failedAtStage()))
                      .map(Stage::title)
                      .findFirst()
                      .orElse("an unknown stage"));
    };
  }

  @Override
  public @Nullable Frame picture() {
    return review.picture();
  }

  @Override
  public void openTrial(String trialId) {
    review.open(
        station
            .log()
            .trial(Long.parseLong(trialId))
            .orElseThrow(() -> new InputException("There is no trial " + trialId + ".")));
  }

  @Override
  public void openEpisode(Path dataset, int episode) {
    review.open(dataset, episode);
  }

  @Override
  public void wish(int row) {
    review.wish(row);
  }

  @Override
  public void correct(List<Double> seconds) {
    Trial trial = trial(review.open());
    if (trial == null) {
      throw new InputException("This recording shows no trial.");
    }
    List<Stage> stages = trial.start().description().stages();
    List<StageTime> times = new ArrayList<>();
    for (int i = 0; i < seconds.size(); i++) {
      times.add(new StageTime(stages.get(i).id(), seconds.get(i)));
    }
    review.correct(times);
  }

  @Override
  public void leave() {
    review.leave();
  }
}
