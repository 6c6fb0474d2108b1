package flowdeck.recording;

import flowdeck.core.ArmState;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import flowdeck.core.Plan;
import flowdeck.core.TickRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Picks the rows of a dataset from the ticks of the control loop: every n-th camera frame, with the
 * target that was in force and the positions that were measured when that frame was captured.
 *
 * <p>Rows keep the camera's rhythm, because a dataset has no gaps: where the camera dropped all
 * frames of a row, the frame before is repeated with the targets and positions of the missed time.
 */
final class RowSampler {
  /** Ticks kept to look up what was in force when a frame was captured; 2 s at 100 Hz. */
  private static final int TICKS_KEPT = 200;

  /**
   * One row.
   *
   * @param frame its image and capture time
   * @param state measured positions
   * @param action target in force
   * @param plan what it tells of the plan in execution
   * @param stage stage of the task
   * @param repeated whether the image is that of the row before
   * @param arms states of the arms that the positions are from
   * @param nominal whether nothing was out of order then, as {@link TakeHealth#nominal} says
   */
  record Row(
      Frame frame,
      JointVector state,
      JointVector action,
      PlanColumns plan,
      int stage,
      boolean repeated,
      List<ArmState> arms,
      boolean nominal) {

    /** The same with another picture. */
    Row with(Frame other) {
      return new Row(other, state, action, plan, stage, repeated, arms, nominal);
    }
  }

  private record Moment(
      long nanos,
      JointVector sent,
      JointVector measured,
      @Nullable Plan plan,
      int stage,
      List<ArmState> arms,
      boolean nominal) {}

  private final int framesPerRow;
  private final long rowNanos;
  private final int maxRepeats;
  private final Deque<Moment> moments = new ArrayDeque<>(TICKS_KEPT);
  private long seenSequence = -1;
  private long nextSequence = -1;
  private @Nullable Frame last;
  private @Nullable Plan newestPlan;
  private PlanColumns newestColumns = PlanColumns.NONE;

  /**
   * A sampler.
   *
   * @param framesPerRow camera frames per row
   * @param fps rows per second
   */
  RowSampler(int framesPerRow, int fps) {
    this.framesPerRow = framesPerRow;
    this.rowNanos = 1_000_000_000L / fps;
    this.maxRepeats = fps;
  }

  /** Begins a take with the next new frame. */
  void begin() {
    nextSequence = -1;
    last = null;
  }

  /**
   * Takes one tick, without making rows.
   *
   * @return whether it brings a new frame
   */
  boolean observe(TickRecord tick, int stage) {
    if (moments.size() == TICKS_KEPT) {
      moments.removeFirst();
    }
    Frame frame = tick.frame();
    moments.addLast(
        new Moment(
            tick.nanos(),
            tick.sent(),
            tick.measured(),
            tick.plan(),
            stage,
            tick.arms(),
            TakeHealth.nominal(tick)));
    if (frame == null || frame.sequence() == seenSequence) {
      return false;
    }
    seenSequence = frame.sequence();
    return true;
  }

  /**
   * The rows that a new frame completes.
   *
   * @throws GapException if the camera restarted or was away for longer than repeating can excuse
   */
  List<Row> rows(Frame frame) throws GapException {
    Frame before = last;
    if (before == null) {
      nextSequence = frame.sequence();
    } else if (frame.captureNanos() <= before.captureNanos()
        || frame.sequence() <= before.sequence()) {
      throw new GapException("the camera started anew");
    }
    long slots = Math.floorDiv(frame.sequence() - nextSequence, framesPerRow);
    if (slots > maxRepeats) {
      throw new GapException("the camera delivered no frame for %d rows".formatted(slots));
    }
    List<Row> rows = new ArrayList<>();
    for (; slots > 0 && before != null; slots--) {
      before =
          new Frame(
              before.width(),
              before.height(),
              before.bgr(),
              nextSequence,
              Math.min(before.captureNanos() + rowNanos, frame.captureNanos() - 1));
      rows.add(row(before, true));
      nextSequence += framesPerRow;
    }
    if (frame.sequence() >= nextSequence) {
      rows.add(row(frame, false));
      nextSequence += framesPerRow;
      before = frame;
    }
    last = before;
    return rows;
  }

  /** The target set last before a moment is in force at it; one set in that moment is not yet. */
  private Row row(Frame frame, boolean repeated) {
    Moment inForce = moments.getFirst();
    for (Iterator<Moment> newest = moments.descendingIterator(); newest.hasNext(); ) {
      Moment moment = newest.next();
      if (moment.nanos() < frame.captureNanos()) {
        inForce = moment;
        break;
      }
    }
    return new Row(
        frame,
        inForce.measured(),
        inForce.sent(),
        columns(inForce.plan()),
        inForce.stage(),
        repeated,
        inForce.arms(),
        inForce.nominal() && !repeated);
  }

  /** A plan lasts several rows; its candidates are sorted once. */
  private PlanColumns columns(@Nullable Plan plan) {
    if (plan != newestPlan) {
      newestPlan = plan;
      newestColumns = PlanColumns.of(plan);
    }
    return newestColumns;
  }

  /** The frames do not make one continuous video. */
  static final class GapException extends Exception {
    private static final long serialVersionUID = 1;

    GapException(String message) {
      super(message);
    }
  }
}
