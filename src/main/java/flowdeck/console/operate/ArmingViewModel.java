package flowdeck.console.operate;

import flowdeck.console.ArmWords;
import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import flowdeck.core.Fault;
import flowdeck.core.TickRecord;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/**
 * Whether the arms may start, and what leads there: after a hold of real arms the operator arms
 * them again and then starts, in two steps; arms that take no targets are named with what to do.
 */
public final class ArmingViewModel {
  private final Live live;
  private final Refusals refusals;
  private final StringProperty reason = new SimpleStringProperty("");
  private final StringProperty missing = new SimpleStringProperty("");
  private final BooleanProperty holding = new SimpleBooleanProperty(false);
  private final BooleanProperty armable = new SimpleBooleanProperty(false);
  private final BooleanProperty startable = new SimpleBooleanProperty(true);
  private final BooleanProperty shadow = new SimpleBooleanProperty(false);
  private final BooleanProperty shadowFree = new SimpleBooleanProperty(true);

  public ArmingViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
  }

  /** Takes the newest values. */
  void pulse() {
    TickRecord tick = live.tick();
    boolean armsFirst = live.operations().arms().armsFirst();
    boolean held = armsFirst && ArmWords.holding(tick);
    boolean braking = tick != null && tick.mode() == TickRecord.Mode.BRAKING;
    Fault fault = tick == null ? null : tick.fault();
    boolean only = live.shadow();
    String words = ArmWords.sentences(live.arms());
    String why = held ? ArmWords.why(fault, true) : "";
    holding.set(held);
    reason.set(why);
    missing.set(held ? missingBeside(why) : only ? "" : words);
    armable.set(held && words.isEmpty());
    // A shadow run would end the hold as well, so it waits for the arms too.
    startable.set(!held && !braking && (only || words.isEmpty()));
    shadow.set(only);
    shadowFree.set(
        live.operations().arms().moves() && live.status().trial().phase() != Status.Phase.RUNNING);
  }

  /** What arms lack beside what the reason of the hold tells already. */
  private String missingBeside(String why) {
    return ArmWords.sentences(
        live.arms().stream()
            .filter(arm -> arm.trouble() == null || !why.contains(arm.trouble()))
            .toList());
  }

  /** The first step after a hold: nothing moves by it. */
  public void arm() {
    if (armable.get()) {
      refusals.attempt(() -> live.operations().arms().rearm());
    }
  }

  /** Says whether the policy only proposes, from the next trial on. */
  public void shadow(boolean only) {
    refusals.attempt(() -> live.operations().arms().shadow(only));
  }

  /** Why the arms hold and must be armed again, or empty. */
  public StringProperty reasonProperty() {
    return reason;
  }

  /** Per arm what is missing and what to do, a line for each; empty if nothing is. */
  public StringProperty missingProperty() {
    return missing;
  }

  /** Whether the arms hold and must be armed again. */
  public BooleanProperty holdingProperty() {
    return holding;
  }

  /** Whether they can be armed now. */
  public BooleanProperty armableProperty() {
    return armable;
  }

  /** Whether a prepared trial may start. */
  public BooleanProperty startableProperty() {
    return startable;
  }

  /** Whether the policy only proposes. */
  public BooleanProperty shadowProperty() {
    return shadow;
  }

  /** Whether that may be changed now. */
  public BooleanProperty shadowFreeProperty() {
    return shadowFree;
  }
}
