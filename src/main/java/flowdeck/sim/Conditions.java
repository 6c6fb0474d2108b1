package flowdeck.sim;

import flowdeck.core.CellDescription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What differs in a simulated cell from the usual one. Results under other conditions are not
 * comparable.
 *
 * @param camera where the camera stands, or null for its usual place
 * @param randomisation what is drawn anew for each trial
 * @param faults of the camera
 */
public record Conditions(
    @Nullable CameraPose camera, Randomisation randomisation, FrameFaults faults) {
  public static final Conditions USUAL = new Conditions(null, Randomisation.NONE, FrameFaults.NONE);

  /** The simulated cell under these conditions, before anything is drawn for a trial. */
  public CellDescription cell() {
    CellDescription usual = CellDescription.simulated();
    CellDescription placed = camera == null ? usual : usual.with(camera.at(usual.camera()));
    return equals(USUAL) ? usual : placed.named("%s (%s)".formatted(usual.name(), text()));
  }

  /** What is unusual, as commands spell it; "usual" if nothing is. */
  public String text() {
    List<String> parts = new ArrayList<>();
    if (camera != null) {
      parts.add("camera at " + camera.text());
    }
    if (!randomisation.axes().isEmpty()) {
      parts.add("randomised " + randomisation.text());
    }
    if (faults.any()) {
      parts.add("camera faults " + faults.text());
    }
    return parts.isEmpty() ? "usual" : String.join("; ", parts);
  }
}
