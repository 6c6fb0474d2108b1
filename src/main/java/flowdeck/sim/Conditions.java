package flowdeck.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * What differs in a simulated cell from the usual one. Results under other conditions are not
 * comparable.
 *
 * @param faults of the camera
 */
public record Conditions(FrameFaults faults) {
  public static final Conditions USUAL = new Conditions(FrameFaults.NONE);

  /** What is unusual, as commands spell it; "usual" if nothing is. */
  public String text() {
    List<String> parts = new ArrayList<>();
    if (faults.any()) {
      parts.add("camera faults " + faults.text());
    }
    return parts.isEmpty() ? "usual" : String.join(", ", parts);
  }
}
