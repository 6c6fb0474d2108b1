package flowdeck.console.cell;

import flowdeck.console.ArmWords;
import flowdeck.console.Live;
import flowdeck.console.Operations.CellFacts;
import flowdeck.console.Operations.Fact;
import flowdeck.console.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the cell is connected to: controllers, camera, and this machine's own loop. */
public final class LinksViewModel {
  private final Live live;

  public LinksViewModel(Live live) {
    this.live = live;
  }

  /** Whether any arm has a robot controller. */
  public boolean linked() {
    return live.arms().stream().anyMatch(arm -> arm.link() != null);
  }

  /** Why no connections to controllers are shown, or empty. */
  public String unlinked() {
    if (linked()) {
      return "";
    }
    if (!live.operations().arms().moves()) {
      return "No robot controllers here: the arms are played from a recording.";
    }
    String missing = ArmWords.sentences(live.arms());
    return missing.isEmpty()
        ? "No robot controllers here: the arms of this cell are simulated and take every target."
        : missing;
  }

  /** The camera in lines. */
  public List<Fact> camera() {
    Status.CameraHealth camera = live.status().camera();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Name", camera.name()));
    facts.add(
        new Fact(
            "Rate",
            String.format(Locale.ROOT, "%.1f of %.0f fps", camera.hertz(), camera.nominalHertz())));
    facts.add(new Fact("Newest image", age(camera.ageMillis())));
    facts.add(
        new Fact(
            "Lost since start",
            "%d dropped · %d refused · connection %d×"
                .formatted(camera.dropped(), camera.refused(), camera.reconnections())));
    facts.add(
        new Fact(
            "Calibration",
            live.cell().camera() == null
                ? "not calibrated, overlay hidden" + CalibrationWords.because(live)
                : "place and lens known, overlay drawn"));
    return facts;
  }

  private static String age(double millis) {
    if (!Double.isFinite(millis)) {
      return "none yet";
    }
    return millis < 10_000
        ? String.format(Locale.ROOT, "%.0f ms old", millis)
        : String.format(Locale.ROOT, "%.0f s old", millis / 1000);
  }

  /** Why the camera's picture must not be trusted and what to do, or empty. */
  public String cameraTrouble() {
    Status.CameraHealth camera = live.status().camera();
    String trouble = camera.trouble();
    if (trouble != null) {
      return ArmWords.capital(trouble) + ".";
    }
    if (!Double.isFinite(camera.ageMillis())) {
      return "No image has come yet: check the camera's cable.";
    }
    return camera.old()
        ? String.format(
            Locale.ROOT,
            "No new image for %.1f s: check the camera's cable.",
            camera.ageMillis() / 1e3)
        : "";
  }

  public CellFacts cell() {
    return live.cell();
  }

  public Status.Loop loop() {
    return live.status().loop();
  }

  public String loopWords() {
    Status.Loop loop = loop();
    return String.format(
        Locale.ROOT,
        "%.1f Hz, p99 %.2f, worst %.2f ms late",
        loop.hertz(),
        loop.p99JitterMillis(),
        loop.maxJitterMillis());
  }

  public String screenWords() {
    return String.format(
        Locale.ROOT,
        "screen %.0f pulses/s, video %.1f fps",
        live.pulsesPerSecond(),
        live.videoPerSecond());
  }
}
