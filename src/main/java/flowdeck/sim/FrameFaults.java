package flowdeck.sim;

import flowdeck.core.InputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with the simulated camera, to see that the rest of the program does its duty.
 * Times are on the cell's clock from the start of a trial.
 *
 * @param delayMillis how much later than captured every frame arrives
 * @param dropProbability of each frame to be lost, drawn from the trial's seed
 * @param freeze when no frame comes, as from a camera that hangs; or null
 * @param stuck when the same picture comes again and again under new numbers and times, as from a
 *     driver that hands out an old buffer; or null
 */
public record FrameFaults(
    int delayMillis, double dropProbability, @Nullable Spell freeze, @Nullable Spell stuck) {

  public static final FrameFaults NONE = new FrameFaults(0, 0, null, null);

  private static final int MOST_DELAY_MILLIS = 60_000;
  private static final double MOST_SECONDS = 3600;

  public FrameFaults {
    if (delayMillis < 0 || delayMillis > MOST_DELAY_MILLIS) {
      throw new InputException(
          "A camera delay must be 0 to %d ms, got %d.".formatted(MOST_DELAY_MILLIS, delayMillis));
    }
    if (!(dropProbability >= 0 && dropProbability <= 1)) {
      throw new InputException(
          "The share of dropped frames must be 0 to 1, got " + dropProbability + ".");
    }
  }

  /**
   * A stretch of a trial.
   *
   * @param fromSeconds since the trial began
   * @param forSeconds how long
   */
  public record Spell(double fromSeconds, double forSeconds) {
    public Spell {
      if (!(fromSeconds >= 0 && fromSeconds <= MOST_SECONDS)
          || !(forSeconds > 0 && forSeconds <= MOST_SECONDS)) {
        throw new InputException(
            "A camera cannot fail from second %s on for %s s; give a start of 0 or later and a positive length, at most %.0f s."
                .formatted(fromSeconds, forSeconds, MOST_SECONDS));
      }
    }

    private String text() {
      return plain(fromSeconds) + "+" + plain(forSeconds);
    }

    private boolean holds(long nanos) {
      double seconds = nanos * 1e-9;
      return seconds >= fromSeconds && seconds < fromSeconds + forSeconds;
    }
  }

  /**
   * Faults as commands spell them, e.g. {@code delay=120,drop=0.1,freeze=5+2,stuck=9+1}.
   *
   * @throws InputException if the text says nothing sensible
   */
  public static FrameFaults parse(String text) {
    int delay = 0;
    double drop = 0;
    Spell freeze = null;
    Spell stuck = null;
    List<String> seen = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? part.strip() : part.substring(0, equals).strip();
      String value = equals < 0 ? "" : part.substring(equals + 1).strip();
      if (seen.contains(key)) {
        throw new InputException("Camera faults name '%s' twice; give it once.".formatted(key));
      }
      seen.add(key);
      try {
        switch (key) {
          case "delay" -> delay = Integer.parseInt(value);
          case "drop" -> drop = Double.parseDouble(value);
          case "freeze" -> freeze = spell(value);
          case "stuck" -> stuck = spell(value);
          default -> throw unknown(part, null);
        }
      } catch (NumberFormatException e) {
        throw unknown(part, e);
      }
    }
    return new FrameFaults(delay, drop, freeze, stuck);
  }

  private static Spell spell(String value) {
    int plus = value.indexOf('+');
    if (plus < 0) {
      throw new NumberFormatException("no length");
    }
    return new Spell(
        Double.parseDouble(value.substring(0, plus)),
        Double.parseDouble(value.substring(plus + 1)));
  }

  private static InputException unknown(String part, @Nullable Exception cause) {
    String sentence =
        "There is no camera fault '%s'; use delay=MILLISECONDS, drop=SHARE, freeze=SECOND+SECONDS or stuck=SECOND+SECONDS, separated by commas."
            .formatted(part);
    return cause == null ? new InputException(sentence) : new InputException(sentence, cause);
  }

  /** As {@link #parse} reads it; "none" without any. */
  public String text() {
    List<String> parts = new ArrayList<>();
    if (delayMillis > 0) {
      parts.add("delay=" + delayMillis);
    }
    if (dropProbability > 0) {
      parts.add("drop=" + plain(dropProbability));
    }
    if (freeze != null) {
      parts.add("freeze=" + freeze.text());
    }
    if (stuck != null) {
      parts.add("stuck=" + stuck.text());
    }
    return parts.isEmpty() ? "none" : String.join(",", parts);
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /** Whether anything goes wrong at all. */
  public boolean any() {
    return !equals(NONE);
  }

  long delayNanos() {
    return delayMillis * 1_000_000L;
  }

  /**
   * Whether a frame never arrives.
   *
   * @param seed of the trial
   * @param number of the frame within the trial
   * @param nanos of its capture since the trial began
   */
  boolean lost(long seed, long number, long nanos) {
    if (freeze != null && freeze.holds(nanos)) {
      return true;
    }
    // One generator per frame: what is lost does not depend on which frames were asked about.
    return dropProbability > 0
        && new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ number).nextDouble() < dropProbability;
  }

  /** Whether a frame shows the picture before it once more. */
  boolean repeats(long nanos) {
    return stuck != null && stuck.holds(nanos);
  }
}
