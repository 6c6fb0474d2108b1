package flowdeck.console.operate;

import flowdeck.arms.LinkReport;
import flowdeck.arms.motion.SpaceReport;
import flowdeck.console.ArmOperations.ArmHealth;
import flowdeck.console.ArmWords;
import flowdeck.console.Decision;
import flowdeck.console.Live;
import flowdeck.console.Status;
import flowdeck.core.ActionLayout;
import flowdeck.core.ArmState;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The health of everything, in seven numbers. */
public final class TilesViewModel {
  /** Generous for 640 x 480 H.264 and the joint data, GB per hour. */
  private static final double RECORDING_GB_PER_HOUR = 2.3;

  private static final double LOW_DISK_GB = 5;

  /** More than this behind its plan, an arm is not doing what the fan shows. */
  private static final double HELD_BACK_DEGREES = 5;

  /** Per pulse, so that a short peak stays readable for about a second. */
  private static final double HELD_BACK_FADING = 0.96;

  private final Live live;
  private long heldBackTick = -1;
  private double heldBackDegrees;

  /**
   * One tile.
   *
   * @param warn abnormal: shown in colour and with a sign
   * @param trend values of the spark line, oldest first; empty for none
   * @param low bottom of the spark line
   * @param high top of the spark line
   */
  public record State(
      String label,
      String value,
      String unit,
      String note,
      boolean warn,
      double[] trend,
      double low,
      double high) {}

  public TilesViewModel(Live live) {
    this.live = live;
  }

  /** The newest values of all tiles. */
  public List<State> states() {
    Status status = live.status();
    TickRecord tick = live.tick();
    List<State> states = new ArrayList<>();
    states.add(decision());
    states.add(loop(status.loop(), tick));
    states.add(camera(status.camera()));
    states.add(arm("Left arm", "left", tick, live.arms()));
    states.add(arm("Right arm", "right", tick, live.arms()));
    states.add(limiter(tick));
    states.add(disk(status.diskFreeBytes()));
    return states;
  }

  private State decision() {
    Decision decision = live.decision();
    double[] trend = live.decisionMillis().toArray();
    if (decision == null) {
      return plain("Decision", "–", "", "no trial yet");
    }
    double worst = live.decisionMillis().max();
    return new State(
        "Decision",
        "%.0f".formatted(decision.millis()),
        "ms",
        "worst %.0f of last %d".formatted(worst, trend.length),
        false,
        trend,
        0,
        1.3 * worst);
  }

  private State loop(Status.Loop loop, @Nullable TickRecord tick) {
    if (tick == null) {
      return plain("Control loop", "–", "", "not running yet");
    }
    boolean slow = loop.hertz() < 0.97 * loop.nominalHertz() || loop.p99JitterMillis() > 5;
    return new State(
        "Control loop",
        "%.1f".formatted(loop.hertz()),
        "Hz",
        "p99 jitter %.1f ms".formatted(loop.p99JitterMillis()),
        slow,
        live.loopHertz().toArray(),
        0.9 * loop.nominalHertz(),
        1.05 * loop.nominalHertz());
  }

  private State camera(Status.CameraHealth camera) {
    if (!Double.isFinite(camera.ageMillis())) {
      return new State("Camera", "–", "", "no image yet", true, new double[0], 0, 1);
    }
    boolean old = camera.old() || camera.trouble() != null;
    Frame frame = live.frame();
    String size = frame == null ? "" : " %d×%d".formatted(frame.width(), frame.height());
    boolean seconds = camera.ageMillis() >= 10_000;
    return new State(
        "Camera",
        "%.0f".formatted(seconds ? camera.ageMillis() / 1000 : camera.ageMillis()),
        seconds ? "s" : "ms",
        camera.name().replaceFirst(" \\(.*", "") + size,
        old,
        live.frameAgeMillis().toArray(),
        0,
        Math.max(60, 1.2 * live.frameAgeMillis().max()));
  }

  private static State arm(
      String label, String name, @Nullable TickRecord tick, List<ArmHealth> healths) {
    ArmHealth health =
        healths.stream()
            .filter(one -> one.name().toLowerCase(Locale.ROOT).startsWith(name))
            .findFirst()
            .orElse(null);
    ArmState arm =
        tick == null
            ? null
            : tick.arms().stream()
                .filter(state -> state.name().toLowerCase(Locale.ROOT).startsWith(name))
                .findFirst()
                .orElse(null);
    if (tick == null || arm == null) {
      return plain(label, "–", "", tick == null ? "not connected" : "not part of this cell");
    }
    String link = arm.link().name();
    boolean weak = arm.link().compareTo(ArmState.Link.GOOD) < 0;
    double ageMillis = Math.max(0, (tick.nanos() - arm.nanos()) / 1e6);
    String trouble = health == null ? null : health.trouble();
    if (health != null && trouble != null) {
      return new State(
          label,
          ArmWords.shortTrouble(health, ageMillis),
          "",
          ArmWords.capital(trouble),
          true,
          new double[0],
          0,
          1);
    }
    LinkReport report = health == null ? null : health.link();
    return new State(
        label,
        link.charAt(0) + link.substring(1).toLowerCase(Locale.ROOT),
        "",
        report == null
            ? "state %.0f ms old".formatted(ageMillis)
            : "every %d ms, lost %d".formatted(report.periodMillis(), report.lost()),
        weak,
        new double[0],
        0,
        1);
  }

  /**
   * Corners of a plan are always rounded a little; only a limiter that holds the arms well away
   * from the plan is abnormal. Grippers are left out: they are told "open", not how fast.
   */
  private State limiter(@Nullable TickRecord tick) {
    if (tick == null) {
      return plain("Limiter", "–", "", "not running yet");
    }
    SpaceReport room = tick.mode() == TickRecord.Mode.RUNNING ? tooLittle(live.room()) : null;
    if (tick.tick() != heldBackTick) {
      heldBackTick = tick.tick();
      heldBackDegrees = Math.max(heldBackDegrees(tick), HELD_BACK_FADING * heldBackDegrees);
    }
    return new State(
        "Limiter",
        "%.1f".formatted(heldBackDegrees),
        "° off plan",
        room == null
            ? "altered %,d targets".formatted(tick.clamps()).replace(',', ' ')
            : "%s for %s".formatted(room.held() ? "held" : "slowed", room.nearest()),
        heldBackDegrees > HELD_BACK_DEGREES || room != null,
        new double[0],
        0,
        1);
  }

  /** A report of something that is in the arms' way, or null. */
  private static @Nullable SpaceReport tooLittle(@Nullable SpaceReport room) {
    return room != null && (room.held() || room.slowed()) ? room : null;
  }

  private double heldBackDegrees(TickRecord tick) {
    JointVector wanted = tick.proposed();
    if (wanted == null || tick.mode() != TickRecord.Mode.RUNNING) {
      return 0;
    }
    double worst = 0;
    ActionLayout layout = live.cell().layout();
    for (int i = 0; i < wanted.size(); i++) {
      if (!layout.isGripper(i)) {
        worst = Math.max(worst, Math.abs(wanted.get(i) - tick.sent().get(i)));
      }
    }
    return Math.toDegrees(worst);
  }

  private static State disk(long freeBytes) {
    double gigabytes = freeBytes / 1e9;
    return new State(
        "Disk",
        gigabytes < 10 ? "%.1f".formatted(gigabytes) : "%.0f".formatted(gigabytes),
        "GB",
        "≈ %.0f h of recording".formatted(gigabytes / RECORDING_GB_PER_HOUR),
        gigabytes < LOW_DISK_GB,
        new double[0],
        0,
        1);
  }

  private static State plain(String label, String value, String unit, String note) {
    return new State(label, value, unit, note, false, new double[0], 0, 1);
  }
}
