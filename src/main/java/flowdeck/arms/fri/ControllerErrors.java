package flowdeck.arms.fri;

import flowdeck.arms.fri.ControllerError.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest errors of a virtual controller. Under its owner's lock. */
final class ControllerErrors {
  private static final int KEPT = 100;

  private final Deque<ControllerError> errors = new ArrayDeque<>();

  void add(Kind kind, String detail, int sequence) {
    if (errors.size() == KEPT) {
      errors.removeFirst();
    }
    String text = detail.isEmpty() ? kind.words() : kind.words() + ": " + detail;
    errors.addLast(new ControllerError(kind, text, sequence));
  }

  List<ControllerError> all() {
    return new ArrayList<>(errors);
  }
}
