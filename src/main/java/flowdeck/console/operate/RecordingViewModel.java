package flowdeck.console.operate;

import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import flowdeck.core.InputException;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** The episode recorder. */
public final class RecordingViewModel {
  private final Live live;
  private final Refusals refusals;
  private final BooleanProperty recording = new SimpleBooleanProperty(false);
  private final BooleanProperty restorable = new SimpleBooleanProperty(false);
  private final StringProperty length = new SimpleStringProperty("");
  private final StringProperty saved = new SimpleStringProperty("0");
  private final StringProperty discarded = new SimpleStringProperty("0");
  private final IntegerProperty target = new SimpleIntegerProperty(0);
  private final StringProperty health = new SimpleStringProperty("");
  private final StringProperty problem = new SimpleStringProperty("");

  public RecordingViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
  }

  /** Takes the newest values. */
  public void pulse() {
    Status.Recorder recorder = live.status().recorder();
    recording.set(recorder.recording());
    long tenths = Math.round(10 * recorder.seconds());
    length.set(
        recorder.recording()
            ? "%02d:%02d.%d · %d frames%s"
                .formatted(
                    tenths / 600, tenths / 10 % 60, tenths % 10, recorder.frames(), rate(recorder))
            : "not recording");
    saved.set(Integer.toString(recorder.saved()));
    discarded.set(Integer.toString(recorder.discarded()));
    target.set(recorder.target());
    restorable.set(recorder.restorable());
    health.set(health(recorder.health()));
    String trouble = recorder.problem();
    problem.set(trouble == null ? "" : trouble);
  }

  private static String rate(Status.Recorder recorder) {
    return recorder.achievedFps() > 0
        ? String.format(Locale.ROOT, " · %.1f fps", recorder.achievedFps())
        : "";
  }

  /** The first sentence; all of them are with the episode. */
  private static String health(List<String> sentences) {
    return switch (sentences.size()) {
      case 0 -> "";
      case 1 -> "⚠ " + sentences.getFirst();
      default ->
          "⚠ %s And %d more, see Episodes.".formatted(sentences.getFirst(), sentences.size() - 1);
    };
  }

  /**
   * Says how many episodes are wanted.
   *
   * @param text a number; empty for none
   * @return whether it was accepted
   */
  public boolean want(String text) {
    return refusals.attempt(
        () -> {
          String number = text.strip();
          if (!number.matches("\\d{0,4}")) {
            throw new InputException(
                "'%s' is no number of episodes; give one up to 9999, or none.".formatted(number));
          }
          int wanted = number.isEmpty() ? 0 : Integer.parseInt(number);
          if (wanted != target.get()) {
            live.operations().wantEpisodes(wanted);
          }
        });
  }

  /** Puts the running recording aside and begins the next at once. */
  public void again() {
    if (recording.get()) {
      refusals.attempt(() -> live.operations().recordAgain());
    }
  }

  /** Starts recording, or ends and keeps. */
  public void toggle() {
    refusals.attempt(() -> live.operations().toggleRecording());
  }

  /** Ends recording and puts the episode aside. */
  public void discard() {
    if (recording.get()) {
      refusals.attempt(() -> live.operations().discardRecording());
    }
  }

  /** Keeps the last 30 s. */
  public void keepLast() {
    refusals.attempt(() -> live.operations().keepLast());
  }

  /** Keeps the discarded episode after all. */
  public void restore() {
    refusals.attempt(() -> live.operations().restoreDiscarded());
  }

  public BooleanProperty restorableProperty() {
    return restorable;
  }

  public BooleanProperty recordingProperty() {
    return recording;
  }

  public StringProperty lengthProperty() {
    return length;
  }

  public StringProperty savedProperty() {
    return saved;
  }

  public StringProperty discardedProperty() {
    return discarded;
  }

  /** How many episodes are wanted, or 0. */
  public IntegerProperty targetProperty() {
    return target;
  }

  /** What was out of order in the running or last recording, or empty. */
  public StringProperty healthProperty() {
    return health;
  }

  public StringProperty problemProperty() {
    return problem;
  }
}
