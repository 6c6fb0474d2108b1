package flowdeck.arms.gripper;

import flowdeck.core.InputException;
import org.jspecify.annotations.Nullable;

/**
 * How a gripper is wired to a robot's controller. Names are "Group.IO", as in the controller's
 * configuration.
 *
 * @param output opens the gripper when on
 * @param inverted the output closes it instead
 * @param complement output that is always the opposite of the first, for valves with two coils;
 *     null if there is none
 * @param openedInput input that is on while the gripper is open; null if there is none
 * @param inputInverted that input is off while it is open instead
 */
public record IoWiring(
    String output,
    boolean inverted,
    @Nullable String complement,
    @Nullable String openedInput,
    boolean inputInverted) {

  private static final int LONGEST_NAME = 63;

  public IoWiring {
    check("output", output);
    if (complement != null) {
      check("complement", complement);
      if (complement.equals(output)) {
        throw new InputException(
            "Gripper output \"%s\" cannot be its own complement; name the valve's other coil."
                .formatted(output));
      }
    }
    if (openedInput != null) {
      check("input", openedInput);
      if (openedInput.equals(output) || openedInput.equals(complement)) {
        throw new InputException(
            "Gripper input \"%s\" is one of its outputs, which do not tell where its fingers are; name an input or none."
                .formatted(openedInput));
      }
    }
  }

  private static void check(String field, String name) {
    int dot = name.indexOf('.');
    if (dot < 1 || dot == name.length() - 1 || name.length() > LONGEST_NAME) {
      throw new InputException(
          "Gripper %s \"%s\" is no name of an input or output; write Group.IO as in the controller's configuration, at most %d characters."
              .formatted(field, name, LONGEST_NAME));
    }
  }

  /** One output that opens the gripper when on. */
  public static IoWiring of(String output) {
    return new IoWiring(output, false, null, null, false);
  }
}
