package flowdeck.console.operate;

import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
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
            ? "%02d:%02d.%d · %d frames"
                .formatted(tenths / 600, tenths / 10 % 60, tenths % 10, recorder.frames())
            : "not recording");
    saved.set(Integer.toString(recorder.saved()));
    discarded.set(Integer.toString(recorder.discarded()));
    restorable.set(recorder.restorable());
    String trouble = recorder.problem();
    problem.set(trouble == null ? "" : trouble);
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

  public StringProperty problemProperty() {
    return problem;
  }
}
