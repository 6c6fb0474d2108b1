package flowdeck.console;

import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.recording.DecisionTrack;
import flowdeck.station.EpisodeFilm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A made-up recording of 30 s, whose trial began 2 s into it and lasted 26 s. */
public final class DemoReview implements ReviewOperations {
  public static final int FPS = 15;
  public static final double TRIAL_START = 2;
  public static final double TRIAL_SECONDS = 26;
  private static final int ROWS = 30 * FPS;

  /** Id of a trial of which there is no recording. */
  private static final String UNRECORDED = "t5";

  /** On the cell's clock. */
  private static final double CAPTURE_START = 1000;

  /** What was corrected, in order. */
  public final List<List<Double>> corrections = new ArrayList<>();

  /** Whether its evaluation is blind. */
  public boolean blind;

  /** Whether the trial has its label. */
  public boolean judged = true;

  private final List<String> stages;
  private Shown shown = Shown.NOTHING;
  private int wished = -1;

  DemoReview(List<String> stages) {
    this.stages = stages;
  }

  @Override
  public Shown shown() {
    return shown;
  }

  @Override
  public @Nullable Frame picture() {
    return shown.film() == null || wished < 0 ? null : picture(wished);
  }

  /** A picture whose upper part gets brighter with the rows. */
  private static Frame picture(int row) {
    byte[] bgr = new byte[3 * 64 * 48];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) (i < bgr.length / 2 ? 40 + 200 * row / ROWS : 90 + i % 3 * 30);
    }
    return new Frame(64, 48, bgr, row, Math.round(row * 1e9 / FPS));
  }

  @Override
  public void openTrial(String trialId) {
    if (trialId.equals(UNRECORDED)) {
      shown =
          new Shown(
              "Trial 5",
              false,
              "Trial 5 was not recorded: nothing that was kept shows it.",
              null,
              trial(List.of(0.0)),
              false);
    } else {
      open("Trial " + trialId.substring(1), List.of(0.0, 5.2, 9.75, 17.4));
    }
  }

  @Override
  public void openEpisode(Path dataset, int episode) {
    shown =
        new Shown(
            "Episode %d of %s".formatted(episode, dataset), false, "", film(false), null, false);
    wished = 0;
  }

  /** Shows that it is still being read. */
  public void busy() {
    shown = new Shown("Trial 3 of 2026-12-01-0915", true, "", null, null, false);
  }

  /** Shows that it cannot be seen. */
  public void broken() {
    shown =
        new Shown(
            "Trial 3 of 2026-12-01-0915",
            false,
            "The recording of trial 3 is not in /lab/sessions/2026-12-01-0915/dataset any more;"
                + " look for it among the episodes.",
            null,
            trial(List.of(0.0, 5.2, 9.75, 17.4)),
            false);
  }

  private void open(String title, List<Double> completed) {
    shown = new Shown(title, false, "", film(!blind), trial(completed), blind);
    wished = 0;
  }

  private ReviewedTrial trial(List<Double> completed) {
    return new ReviewedTrial(
        stages,
        completed,
        TRIAL_SECONDS,
        judged ? "Failed at " + stages.get(Math.min(4, completed.size())) : "");
  }

  private static EpisodeFilm film(boolean told) {
    float[][] state = new float[ROWS][16];
    float[][] action = new float[ROWS][16];
    double[] capture = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      capture[row] = CAPTURE_START + row / (double) FPS;
      for (int i = 0; i < 16; i++) {
        boolean gripper = i % 8 == 7;
        double target = (gripper ? 0.5 : 0.3 * (i % 8)) + 0.4 * Math.sin(row * 0.02 + i);
        action[row][i] = (float) target;
        state[row][i] = (float) (target - 0.02 * Math.cos(row * 0.02 + i));
      }
    }
    return new EpisodeFilm(
        Path.of("/lab/sessions/2026-12-01-0915/dataset"),
        2,
        "Stack the red block in the middle and the green block on it.",
        FPS,
        ROWS,
        ActionLayout.TWO_IIWA,
        state,
        action,
        capture,
        CAPTURE_START + TRIAL_START,
        told ? decisions() : DecisionTrack.NONE);
  }

  private static DecisionTrack decisions() {
    int count = (ROWS - 60) / 5;
    int[] row = new int[count];
    double[][] values = new double[4][count];
    for (int i = 0; i < count; i++) {
      row[i] = 30 + 5 * i;
      double median = 1.1 + 0.3 * Math.sin(i * 0.2) - (i > 50 && i < 62 ? 0.6 : 0);
      values[0][i] = median + 0.25;
      values[1][i] = median - 0.3;
      values[2][i] = median;
      values[3][i] = median + 0.2;
    }
    return new DecisionTrack(row, values[0], values[1], values[2], values[3], 0.35);
  }

  @Override
  public void wish(int row) {
    wished = row;
  }

  @Override
  public void correct(List<Double> seconds) {
    for (int i = 1; i < seconds.size(); i++) {
      if (seconds.get(i) < seconds.get(i - 1)) {
        throw new InputException(
            "Stage %d cannot be completed before the one before it.".formatted(i));
      }
    }
    corrections.add(seconds);
    shown = new Shown(shown.title(), false, "", shown.film(), trial(seconds), shown.blind());
  }

  @Override
  public void leave() {
    shown = Shown.NOTHING;
    wished = -1;
  }
}
