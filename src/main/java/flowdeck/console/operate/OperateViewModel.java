package flowdeck.console.operate;

import flowdeck.console.Live;
import flowdeck.console.Status;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;

/** Which cards the trial panel shows. */
public final class OperateViewModel {
  private final Live live;
  private final BooleanProperty choosing = new SimpleBooleanProperty(true);

  public OperateViewModel(Live live) {
    this.live = live;
  }

  /** Takes the newest values. */
  public void pulse() {
    Status.Phase phase = live.status().trial().phase();
    choosing.set(phase == Status.Phase.IDLE || phase == Status.Phase.READY);
  }

  /** Whether the next trial is being chosen, rather than run or judged. */
  public BooleanProperty choosingProperty() {
    return choosing;
  }

  /** Height of the scene image over its width. */
  public double imageAspect() {
    var frame = live.frame();
    return frame == null ? 0.75 : (double) frame.height() / frame.width();
  }
}
