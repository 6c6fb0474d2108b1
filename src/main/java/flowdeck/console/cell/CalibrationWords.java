package flowdeck.console.cell;

import flowdeck.camera.calibration.BoardView;
import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.console.Live;
import flowdeck.console.Operations.Fact;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is said of a calibration and of the pictures it is found from. Stateless. */
final class CalibrationWords {
  /** Parts of the image in a row and in a column that are told apart in words. */
  private static final int PARTS = 3;

  private static final List<String> ROWS = List.of("top", "middle", "bottom");
  private static final List<String> COLUMNS = List.of("left", "centre", "right");

  private CalibrationWords() {}

  /** In which parts of the image no corner was seen yet. */
  static String emptyParts(List<BoardView> views) {
    boolean[] seen = new boolean[PARTS * PARTS];
    for (BoardView view : views) {
      for (int i = 0; i < view.corners(); i++) {
        seen[
                PARTS * part(view.pixels()[2 * i + 1], view.height())
                    + part(view.pixels()[2 * i], view.width())] =
            true;
      }
    }
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < seen.length; i++) {
      if (!seen[i]) {
        parts.add(
            i == seen.length / 2
                ? "centre"
                : "%s %s".formatted(ROWS.get(i / PARTS), COLUMNS.get(i % PARTS)));
      }
    }
    if (parts.isEmpty()) {
      return "Corners were seen in all parts of the image.";
    }
    return parts.size() == seen.length
        ? "The board was seen nowhere yet."
        : "Still empty: %s.".formatted(String.join(", ", parts));
  }

  private static int part(double pixel, int size) {
    return Math.clamp((long) (PARTS * pixel / size), 0, PARTS - 1);
  }

  /** How good a calibration is, how old and where it is kept; empty if there is none. */
  static List<Fact> facts(@Nullable CameraCalibration found, @Nullable Path file) {
    if (found == null) {
      return List.of();
    }
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "Lens error", String.format(Locale.ROOT, "%.2f px rms", found.lensFit().rmsPixels())));
    CameraCalibration.Placement placed = found.placement();
    if (placed == null) {
      facts.add(new Fact("Place", "not known: no overlay"));
    } else {
      facts.add(
          new Fact("Place error", String.format(Locale.ROOT, "%.2f px rms", placed.rmsPixels())));
      facts.add(
          new Fact(
              "Uncertainty",
              String.format(
                  Locale.ROOT,
                  "%.1f mm (one σ), of the place",
                  1000 * placed.uncertaintyMetres())));
    }
    facts.add(
        new Fact(
            "From",
            placed == null
                ? "%d pictures".formatted(found.lensFit().views())
                : "%d pictures, board in the %s hand".formatted(placed.poses(), placed.arm())));
    facts.add(new Fact("Age", age(found.age(Instant.now()))));
    if (file != null) {
      facts.add(new Fact("Written to", file.toString()));
    }
    return facts;
  }

  /** Why a calibration that is there is not used, after a clause; empty if none is there. */
  static String because(Live live) {
    String unusable = live.operations().calibration().trouble();
    return unusable == null ? "" : ". " + unusable;
  }

  private static String age(Duration age) {
    if (age.toMinutes() < 1) {
      return "less than a minute";
    }
    if (age.toHours() < 1) {
      return "%d min".formatted(age.toMinutes());
    }
    return age.toDays() < 2 ? "%d h".formatted(age.toHours()) : "%d days".formatted(age.toDays());
  }
}
