package flowdeck.recording;

import flowdeck.core.ArmState;
import flowdeck.core.Fault;
import flowdeck.core.Frame;
import flowdeck.core.TickRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was out of order while a take was recorded, for people: a take in which arms, camera or
 * safety were not nominal throughout must say so. The recorder's thread only.
 */
final class TakeHealth {
  private static final double SECOND = 1e-9;

  private final Map<String, Refused> refused = new LinkedHashMap<>();
  private long ticks;
  private long firstNanos;
  private long faultTicks;
  private int faults;
  private @Nullable Fault before;
  private String firstFault = "";
  private double firstFaultSeconds;
  private long frame = -1;
  private long frames;
  private long lost;
  private String ended = "";

  /** In how many ticks an arm took no targets, and why at first. */
  private record Refused(long ticks, String because) {}

  /** Whether there is no fault and every arm can be moved. */
  static boolean nominal(TickRecord tick) {
    return tick.fault() == null && tick.arms().stream().allMatch(arm -> whyNotMoved(arm) == null);
  }

  private static @Nullable String whyNotMoved(ArmState arm) {
    if (arm.refusal() != null) {
      return arm.refusal();
    }
    return arm.link().compareTo(ArmState.Link.GOOD) < 0
        ? "its connection was only " + arm.link().name().toLowerCase(Locale.ROOT)
        : null;
  }

  /** A take begins. */
  void begin() {
    refused.clear();
    ticks = 0;
    faultTicks = 0;
    faults = 0;
    before = null;
    firstFault = "";
    frame = -1;
    frames = 0;
    lost = 0;
    ended = "";
  }

  /** A tick of the take. */
  void observe(TickRecord tick) {
    firstNanos = ticks == 0 ? tick.nanos() : firstNanos;
    ticks++;
    Fault fault = tick.fault();
    if (fault != null) {
      faultTicks++;
      if (!fault.equals(before)) {
        faults++;
      }
      if (firstFault.isEmpty()) {
        firstFault = fault.message();
        firstFaultSeconds = (tick.nanos() - firstNanos) * SECOND;
      }
    }
    before = fault;
    for (ArmState arm : tick.arms()) {
      String why = whyNotMoved(arm);
      if (why != null) {
        Refused so = refused.getOrDefault(arm.name(), new Refused(0, why));
        refused.put(arm.name(), new Refused(so.ticks() + 1, so.because()));
      }
    }
    count(tick.frame());
  }

  private void count(@Nullable Frame newest) {
    if (newest == null || newest.sequence() == frame) {
      return;
    }
    if (frame >= 0 && newest.sequence() > frame) {
      lost += newest.sequence() - frame - 1;
    }
    frame = newest.sequence();
    frames++;
  }

  /** Frames of the camera that never came. */
  long lost() {
    return lost;
  }

  /** How often a fault began. */
  int faults() {
    return faults;
  }

  /** The take ended by itself. */
  void ended(String reason) {
    ended = reason;
  }

  /**
   * What was out of order, a sentence each; none if all was well.
   *
   * @param repeated rows whose image repeats the one before
   */
  List<String> sentences(int repeated) {
    List<String> sentences = new ArrayList<>();
    if (faults > 0) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "%s %.1f s after the recording began: %s",
              faults == 1 ? "A fault" : "The first of %d faults".formatted(faults),
              firstFaultSeconds,
              firstFault));
      sentences.add("%d of %d recorded ticks were in fault.".formatted(faultTicks, ticks));
    }
    refused.forEach(
        (arm, why) ->
            sentences.add(
                "The %s arm could not be moved in %d of %d recorded ticks, at first because: %s."
                    .formatted(arm, why.ticks(), ticks, why.because())));
    if (lost > 0 || repeated > 0) {
      sentences.add(
          "Of %d frames %d were lost; %d rows repeat the image before."
              .formatted(frames + lost, lost, repeated));
    }
    if (!ended.isEmpty()) {
      sentences.add("The recording ended by itself: %s.".formatted(ended));
    }
    return sentences;
  }
}
