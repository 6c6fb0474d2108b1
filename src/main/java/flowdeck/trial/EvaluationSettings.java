package flowdeck.trial;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides how a seed of an evaluation comes out: rows of two evaluations may stand
 * in one table only if these are the same. How many seeds are run is no part of it.
 *
 * @param task name
 * @param taskHash of the task's whole description, see {@link #hash}
 * @param policy which one; the expert has an empty hash
 * @param firstSeed of the seeds that are tried in order
 * @param decisionMillis how long a decision takes on the cell's clock
 * @param successRule "held" if success must last as the task says, "instant" if a moment is enough
 * @param stepLimit waypoints after which a trial ends, in place of the task's time limits; null for
 *     the time limits
 * @param conditions what differs in the cell from the usual one, "usual" if nothing
 * @param build hash of the program
 */
public record EvaluationSettings(
    String task,
    String taskHash,
    PolicyUsed policy,
    SelectionUsed selection,
    long firstSeed,
    int decisionMillis,
    String successRule,
    @Nullable Integer stepLimit,
    String conditions,
    String build) {

  /** Hash of a description, so that two task files of one name are not mistaken. */
  public static String hash(TaskDescription task) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(TaskFile.text(task).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** How the rules of judging, and an unusual cell, are put to people. */
  public String rules() {
    return "%s, %s%s"
        .formatted(
            successRule.equals("held")
                ? "success must hold as the task demands"
                : "success at any instant counts",
            stepLimit == null ? "time limits of the task" : "limit of " + stepLimit + " steps",
            conditions.equals("usual") ? "" : "; cell: " + conditions);
  }

  /** What is different in another one, each like "first seed 0 instead of 5"; empty if nothing. */
  List<String> differences(EvaluationSettings other) {
    List<String> found = new ArrayList<>();
    compare(found, "task", task, other.task);
    if (task.equals(other.task)) {
      compare(found, "task description", taskHash, other.taskHash);
    }
    compare(found, "policy", policy.name(), other.policy.name());
    if (policy.name().equals(other.policy.name())) {
      compare(found, "policy hash", shorter(policy.hash()), shorter(other.policy.hash()));
    }
    compare(found, "selection", selection.text(), other.selection.text());
    compare(found, "first seed", firstSeed, other.firstSeed);
    compare(found, "decision time in ms", decisionMillis, other.decisionMillis);
    compare(found, "success rule", successRule, other.successRule);
    compare(found, "step limit", limit(stepLimit), limit(other.stepLimit));
    compare(found, "conditions", conditions, other.conditions);
    compare(found, "build", build, other.build);
    return found;
  }

  private static String limit(@Nullable Integer steps) {
    return steps == null ? "none" : steps.toString();
  }

  private static String shorter(String hash) {
    return hash.length() <= 16 ? hash : hash.substring(0, 16);
  }

  private static void compare(List<String> found, String what, Object mine, Object others) {
    if (!Objects.equals(mine, others)) {
      found.add("%s %s instead of %s".formatted(what, others, mine));
    }
  }
}
