package flowdeck.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names and the order of the numbers in one action, as the dataset or the cell declares them.
 * For the two iiwa arms: seven joints and the gripper of the left arm, then the same of the right
 * arm (16 numbers).
 *
 * @param names one name per number, e.g. {@code left_joint_1}, {@code left_gripper}
 */
public record ActionLayout(List<String> names) {

  /**
   * The layout of two arms with seven joints and one gripper each (paper §IV-A, RoboTwin's {@code
   * vector}).
   */
  public static final ActionLayout TWO_IIWA = twoIiwa();

  public ActionLayout {
    names = List.copyOf(names);
  }

  public int size() {
    return names.size();
  }

  /**
   * The numbers that belong together on one plot: one group per side that the names mention
   * ("left", "right", in any case), and a last group of the rest. Groups keep the layout's order.
   */
  public List<Group> groups() {
    Map<String, List<Integer>> bySide = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i).toLowerCase(Locale.ROOT);
      String side =
          name.contains("left") ? "Left arm" : name.contains("right") ? "Right arm" : "Other";
      bySide.computeIfAbsent(side, key -> new ArrayList<>()).add(i);
    }
    return bySide.entrySet().stream()
        .map(e -> new Group(e.getKey(), List.copyOf(e.getValue())))
        .toList();
  }

  /** Whether number {@code index} is a gripper's opened fraction rather than a joint angle. */
  public boolean isGripper(int index) {
    return names.get(index).toLowerCase(Locale.ROOT).contains("gripper");
  }

  /**
   * Numbers that belong to one arm.
   *
   * @param name what the operator reads
   * @param indices positions in the action
   */
  public record Group(String name, List<Integer> indices) {}

  private static ActionLayout twoIiwa() {
    List<String> names = new ArrayList<>();
    for (String side : List.of("left", "right")) {
      for (int joint = 1; joint <= 7; joint++) {
        names.add(side + "_joint_" + joint);
      }
      names.add(side + "_gripper");
    }
    return new ActionLayout(names);
  }
}
