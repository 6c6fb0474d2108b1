package flowdeck.sim;

import flowdeck.sim.cloth.ClothSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands and lies on the table at the start of a trial.
 *
 * @param bodies none touching another
 * @param cloth a towel, or null
 */
public record SceneSetup(List<SceneState.Body> bodies, @Nullable ClothSpec cloth) {
  /** An empty table. */
  public static final SceneSetup EMPTY = of(List.of());

  public SceneSetup {
    bodies = List.copyOf(bodies);
  }

  public static SceneSetup of(List<SceneState.Body> bodies) {
    return new SceneSetup(bodies, null);
  }

  public static SceneSetup of(ClothSpec cloth) {
    return new SceneSetup(List.of(), cloth);
  }
}
