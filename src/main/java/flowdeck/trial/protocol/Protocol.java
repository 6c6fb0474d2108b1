package flowdeck.trial.protocol;

import flowdeck.core.InputException;
import flowdeck.trial.TaskDescription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What an evaluation is to find out and how, laid down before its first trial.
 *
 * @param title for people
 * @param task with the success definition and the time limits that hold for every policy alike
 * @param contenders one policy, or two to be compared
 * @param trialsEach trials of each policy that count
 * @param orderSeed decides which policy goes first in each block
 * @param firstSeed of the scene of the first block; each block has the next
 * @param blind whether nobody is told which policy runs until the evaluation is unblinded
 * @param rule when it ends
 * @param alpha chance of calling equal policies different that is accepted
 */
public record Protocol(
    String title,
    TaskDescription task,
    List<Contender> contenders,
    int trialsEach,
    long orderSeed,
    long firstSeed,
    boolean blind,
    StoppingRule rule,
    double alpha) {
  /** More than anybody runs with arms; keeps the order in memory. */
  public static final int MOST_TRIALS_EACH = 1000;

  public static final double USUAL_ALPHA = 0.05;

  public Protocol {
    contenders = List.copyOf(contenders);
  }

  /**
   * Whether it can be carried out and will say what it is meant to say.
   *
   * @throws InputException naming what to change
   */
  public void check() {
    if (title.isBlank()) {
      throw new InputException(
          "An evaluation needs a title, such as the question it is to answer.");
    }
    if (contenders.isEmpty() || contenders.size() > 2) {
      throw new InputException(
          "An evaluation is of one policy or compares two, not %d.".formatted(contenders.size()));
    }
    if (contenders.size() == 2 && contenders.getFirst().equals(contenders.getLast())) {
      throw new InputException(
          "Both policies are %s; choose another policy or another setting for one of them."
              .formatted(contenders.getFirst().text()));
    }
    if (trialsEach < 1 || trialsEach > MOST_TRIALS_EACH) {
      throw new InputException(
          "Each policy needs 1 to %d trials, not %d.".formatted(MOST_TRIALS_EACH, trialsEach));
    }
    if (!(alpha >= 0.001 && alpha <= 0.2)) {
      throw new InputException(
          "The accepted error must be 0.001 to 0.2, not %s; 0.05 is usual.".formatted(alpha));
    }
    if (rule == StoppingRule.EVIDENCE && contenders.size() < 2) {
      throw new InputException(
          "Evidence compares two policies; with one, let the evaluation end after all trials.");
    }
  }

  /** All places in the order in which they are run: in each block every policy once. */
  public List<Slot> order() {
    List<Slot> order = new ArrayList<>();
    Random random = new Random(orderSeed);
    for (int block = 1; block <= trialsEach; block++) {
      List<Integer> policies = new ArrayList<>();
      for (int i = 0; i < contenders.size(); i++) {
        policies.add(i);
      }
      Collections.shuffle(policies, random);
      for (int policy : policies) {
        order.add(new Slot(order.size() + 1, policy, block, firstSeed + block - 1));
      }
    }
    return order;
  }
}
