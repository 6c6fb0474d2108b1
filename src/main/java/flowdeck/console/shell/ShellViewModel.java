package flowdeck.console.shell;

import flowdeck.console.ArmWords;
import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import flowdeck.core.Fault;
import flowdeck.core.TickRecord;
import flowdeck.policy.Denoising;
import flowdeck.policy.Drawing;
import flowdeck.policy.Selection;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** What the frame of the window says, and STOP. */
public final class ShellViewModel {
  private static final int MOST_NOTICES = 3;

  private final Live live;
  private final Refusals refusals;
  private final StringProperty task = new SimpleStringProperty("–");
  private final StringProperty policy = new SimpleStringProperty("–");
  private final StringProperty trial = new SimpleStringProperty("–");
  private final StringProperty mode = new SimpleStringProperty("");
  private final StringProperty fault = new SimpleStringProperty("");
  private final StringProperty past = new SimpleStringProperty("");
  private final StringProperty notice = new SimpleStringProperty("");
  private final BooleanProperty shadow = new SimpleBooleanProperty(false);
  private final BooleanProperty moving = new SimpleBooleanProperty(false);

  public ShellViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
  }

  /** Short: what is as usual is left out; the Trials screen has all of it. */
  private static String words(@Nullable Drawing drawing) {
    return switch (drawing) {
      case null -> "";
      case Denoising denoising -> "%s %d".formatted(denoising.label(), denoising.candidates());
      case Selection selection -> words(selection);
    };
  }

  private static String words(Selection selection) {
    return "%s %d%s%s%s"
        .formatted(
            selection.strategy().label(),
            selection.candidates(),
            selection.sigma() == Selection.SBS.sigma() ? "" : " σ " + number(selection.sigma()),
            selection.continuity() == 0 ? "" : " λ " + number(selection.continuity()),
            selection.warmStart() ? " warm" : "");
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
  }

  /** Takes the newest values. */
  public void pulse() {
    Status status = live.status();
    Status.Trial bench = status.trial();
    task.set(bench.taskTitle().isEmpty() ? "none" : bench.taskTitle());
    policy.set(
        bench.policy().isEmpty()
            ? "none"
            : bench.selection() == null
                ? bench.policy()
                : bench.policy() + " · " + words(bench.selection()));
    String count =
        bench.planned() > 0
            ? "%d of %d".formatted(bench.number(), bench.planned())
            : Integer.toString(bench.number());
    trial.set(
        switch (bench.phase()) {
          case IDLE -> count + ", choose";
          case READY -> count + ", ready";
          case RUNNING -> count + ", running";
          case ENDED -> count + ", judge";
          case COMMITTED -> count + ", done";
        });
    mode.set(live.cell().mode());
    shadow.set(live.shadow());
    TickRecord tick = live.tick();
    Fault reason = tick == null ? null : tick.fault();
    fault.set(reason == null ? "" : ArmWords.why(reason, live.operations().arms().armsFirst()));
    moving.set(
        tick != null
            && switch (tick.mode()) {
              case RUNNING, BRAKING -> true;
              case IDLE, SHADOW, HOLDING -> false;
            });
    String trouble = status.notice();
    String busy = status.busy();
    notice.set(trouble != null ? trouble : busy == null ? "" : busy + " …");
    past.set(past(status.notices()));
  }

  /** The window stays usable however much there is to tell. */
  private static String past(List<String> notices) {
    if (notices.size() <= MOST_NOTICES) {
      return String.join("\n", notices);
    }
    return "%s\n… and %d more, in the log."
        .formatted(
            String.join("\n", notices.subList(0, MOST_NOTICES)), notices.size() - MOST_NOTICES);
  }

  /** Stops all motion now. */
  public void stop() {
    live.operations().stop();
  }

  /** Puts the refused command's sentence away. */
  public void dismiss() {
    refusals.dismiss();
  }

  /** Puts away what was told of earlier sessions. */
  public void dismissPast() {
    refusals.attempt(() -> live.operations().dismissNotices());
  }

  public StringProperty taskProperty() {
    return task;
  }

  public StringProperty policyProperty() {
    return policy;
  }

  public StringProperty trialProperty() {
    return trial;
  }

  public StringProperty modeProperty() {
    return mode;
  }

  /** Why the arms hold, or empty. */
  public StringProperty faultProperty() {
    return fault;
  }

  public StringProperty noticeProperty() {
    return notice;
  }

  /** What the operator has to know of earlier sessions, a line each, or empty. */
  public StringProperty pastProperty() {
    return past;
  }

  public ReadOnlyStringProperty refusalProperty() {
    return refusals.sentenceProperty();
  }

  /** Whether the policy only proposes and moves nothing. */
  public BooleanProperty shadowProperty() {
    return shadow;
  }

  /** Whether the arms move or may move. */
  public BooleanProperty movingProperty() {
    return moving;
  }
}
