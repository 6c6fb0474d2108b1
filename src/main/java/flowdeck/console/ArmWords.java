package flowdeck.console;

import flowdeck.arms.LinkReport;
import flowdeck.arms.LinkReport.Word;
import flowdeck.console.ArmOperations.ArmHealth;
import flowdeck.core.Fault;
import flowdeck.core.TickRecord;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the operator reads about arms that cannot be moved now, short and in full. */
public final class ArmWords {
  /** An arm that has told nothing for so long is silent; its last words are the past. */
  public static final double SILENT_MILLIS = 200;

  /** What a controller is told about that sends at another pace than the cell's file says. */
  public static final String PERIOD = "Send period";

  private ArmWords() {}

  /** One sentence, e.g. "Left arm: the drives are off: release the stop." */
  public static String sentence(ArmHealth arm) {
    String trouble = arm.trouble();
    return trouble == null ? "" : "%s: %s.".formatted(title(arm), trouble);
  }

  /** E.g. "Left arm". */
  public static String title(ArmHealth arm) {
    return capital(arm.name()) + " arm";
  }

  /** The sentences of all arms that take no targets, a line for each; empty if all do. */
  public static String sentences(List<ArmHealth> arms) {
    return String.join(
        "\n", arms.stream().filter(arm -> arm.trouble() != null).map(ArmWords::sentence).toList());
  }

  /**
   * The trouble in one or two words, for a tile; the whole sentence stands where there is room.
   *
   * @param ageMillis since the arm last told anything
   */
  public static String shortTrouble(ArmHealth arm, double ageMillis) {
    LinkReport link = arm.link();
    if (link == null) {
      return "Not ready";
    }
    if (link.trouble() == null) {
      return "Gripper";
    }
    if (link.heard() == 0) {
      return link.foreign() + link.garbled() > 0 ? "Not it" : "Not heard";
    }
    if (ageMillis > SILENT_MILLIS) {
      return "Silent";
    }
    // In the order of what must be put right first.
    for (String about : List.of("Safety", "Quality", "Session", "Drives")) {
      Word word = word(link, about);
      if (word != null && !word.fine()) {
        return switch (about) {
          case "Safety" -> "Safety stop";
          case "Quality" -> "Weak link";
          case "Session" -> "Not started";
          default -> "Drives off";
        };
      }
    }
    return "Not ready";
  }

  /** A line for each controller that sends at another pace than the cell's file says; or empty. */
  public static String periods(List<ArmHealth> arms) {
    StringBuilder lines = new StringBuilder();
    for (ArmHealth arm : arms) {
      LinkReport link = arm.link();
      Word period = link == null ? null : word(link, PERIOD);
      if (period != null) {
        lines.append(
            "\n%s sends every %s: correct one of them.".formatted(title(arm), period.value()));
      }
    }
    return lines.toString();
  }

  /** What a controller says about one thing, or null if it says nothing. */
  public static @Nullable Word word(LinkReport link, String about) {
    return link.words().stream()
        .filter(word -> word.label().equals(about))
        .findFirst()
        .orElse(null);
  }

  /** Whether the arms hold after a fault or a stop. */
  public static boolean holding(@Nullable TickRecord tick) {
    return tick != null && tick.mode() == TickRecord.Mode.HOLDING;
  }

  /**
   * Why the arms hold, for the operator.
   *
   * @param armsFirst whether they must be armed before anything starts
   */
  public static String why(@Nullable Fault fault, boolean armsFirst) {
    return switch (fault) {
      case null -> "The arms hold.";
      case Fault.Stopped stopped when armsFirst -> "Stopped by the operator. Both arms hold.";
      default -> capital(fault.message());
    };
  }

  /** With a capital letter at its beginning, e.g. of a sentence. */
  public static String capital(String words) {
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
