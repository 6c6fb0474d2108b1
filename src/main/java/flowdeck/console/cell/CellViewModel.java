package flowdeck.console.cell;

import flowdeck.console.Live;
import flowdeck.console.Operations.CellFacts;
import flowdeck.console.Status;
import flowdeck.console.widget.Scale;
import flowdeck.core.ArmState;
import flowdeck.core.TickRecord;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** The cell's description, its joints, and how regular the loop runs. */
public final class CellViewModel {
  private final Live live;
  private final ObjectProperty<List<Joint>> joints = new SimpleObjectProperty<>(List.of());
  private final StringProperty loop = new SimpleStringProperty("");
  private final StringProperty screen = new SimpleStringProperty("");
  private final StringProperty links = new SimpleStringProperty("");

  /** One number of the layout. */
  public record Joint(String name, String measured, String sent, String error, String range) {}

  public CellViewModel(Live live) {
    this.live = live;
  }

  /** Takes the newest values. */
  public void pulse() {
    Status.Loop stats = live.status().loop();
    loop.set(
        "%.1f Hz, p99 %.2f ms, worst %.2f ms late"
            .formatted(stats.hertz(), stats.p99JitterMillis(), stats.maxJitterMillis()));
    screen.set(
        "screen %.0f pulses/s, video %.1f fps"
            .formatted(live.pulsesPerSecond(), live.videoPerSecond()));
    TickRecord tick = live.tick();
    if (tick == null) {
      links.set("control loop not running");
      return;
    }
    StringBuilder words = new StringBuilder(tick.mode().name());
    for (ArmState arm : tick.arms()) {
      words.append(" · %s link %s".formatted(arm.name(), arm.link()));
    }
    links.set(words.toString().toLowerCase(java.util.Locale.ROOT));
    CellFacts cell = live.cell();
    List<Joint> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(cell.layout().size(), tick.measured().size()); i++) {
      rows.add(joint(cell, tick, i));
    }
    joints.set(List.copyOf(rows));
  }

  private static Joint joint(CellFacts cell, TickRecord tick, int i) {
    boolean gripper = cell.layout().isGripper(i);
    double unit = gripper ? 1 : Math.toDegrees(1);
    String format = gripper ? "%.2f" : "%.1f°";
    double measured = unit * tick.measured().get(i);
    double sent = unit * tick.sent().get(i);
    double low = cell.lower() == null ? Double.NaN : unit * cell.lower().get(i);
    double high = cell.upper() == null ? Double.NaN : unit * cell.upper().get(i);
    return new Joint(
        cell.layout().names().get(i).replace('_', ' '),
        Scale.signed(format.formatted(measured)),
        Scale.signed(format.formatted(sent)),
        Scale.signed((gripper ? "%.3f" : "%.2f°").formatted(sent - measured)),
        Double.isNaN(low)
            ? "not known"
            : Scale.signed(format.formatted(low)) + " to " + format.formatted(high));
  }

  /** Facts about the cell. */
  public CellFacts facts() {
    return live.cell();
  }

  public Status.Loop loopNow() {
    return live.status().loop();
  }

  public ObjectProperty<List<Joint>> jointsProperty() {
    return joints;
  }

  public StringProperty loopProperty() {
    return loop;
  }

  public StringProperty screenProperty() {
    return screen;
  }

  public StringProperty linksProperty() {
    return links;
  }
}
