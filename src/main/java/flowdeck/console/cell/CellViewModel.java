package flowdeck.console.cell;

import flowdeck.console.ArmOperations;
import flowdeck.console.ArmOperations.PanelKey;
import flowdeck.console.ArmWords;
import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.core.TickRecord;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** The frame of the Cell screen: what the cell does now, and the stand-in's operating panel. */
public final class CellViewModel {
  private final Live live;
  private final Refusals refusals;
  private final ArmOperations arms;
  private final StringProperty state = new SimpleStringProperty("");

  public CellViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
    this.arms = live.operations().arms();
  }

  /** Takes the newest values. */
  public void pulse() {
    TickRecord tick = live.tick();
    if (tick == null) {
      state.set("control loop not running");
      return;
    }
    String doing =
        switch (tick.mode()) {
          case IDLE -> "idle";
          case RUNNING -> "moving";
          case SHADOW -> "shadow";
          case BRAKING -> "braking";
          case HOLDING -> "holding";
        };
    long troubled = live.arms().stream().filter(arm -> arm.trouble() != null).count();
    state.set(
        troubled == 0
            ? "arms %s".formatted(doing)
            : "arms %s · %s"
                .formatted(
                    doing,
                    troubled == live.arms().size()
                        ? "none takes targets"
                        : live.arms().stream()
                                .filter(arm -> arm.trouble() != null)
                                .map(arm -> ArmWords.title(arm).toLowerCase(Locale.ROOT))
                                .findFirst()
                                .orElse("")
                            + " takes no targets"));
  }

  /** E.g. "Cell simulated". */
  public String title() {
    return "Cell " + live.cell().name();
  }

  /** Whether arms move here at all. */
  public boolean moves() {
    return arms.moves();
  }

  /** Keys of the stand-in for the robots' operating panel; empty for any other cell. */
  public List<PanelKey> panel() {
    return arms.panel();
  }

  /** Presses a key of that panel. */
  public void press(PanelKey key) {
    refusals.attempt(() -> arms.press(key));
  }

  /** Arms a cell that holds; nothing moves by it. */
  public boolean arm() {
    if (!ArmWords.holding(live.tick()) || !ArmWords.sentences(live.arms()).isEmpty()) {
      return false;
    }
    refusals.attempt(arms::rearm);
    return true;
  }

  public StringProperty stateProperty() {
    return state;
  }
}
