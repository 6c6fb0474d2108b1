package flowdeck.arms.motion;

import flowdeck.core.ActionLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps both arms away from each other, from themselves, from the table and from the walls.
 *
 * <p>A step is taken only if braking from it keeps all distances; otherwise the arms brake, which
 * was looked at before the step that led here. So no step ever breaks a distance, whatever the
 * targets are. Arms that begin too near may only get farther away.
 *
 * <p>Near a stop distance an approach is slowed, all joints by the same share, so that the arms
 * stay on their way: what is left of a margin is used up by at most a tenth per tick. A retreat is
 * free, and far from everything a step is what it would be without the guard, bit for bit. Grippers
 * are not held: the hull has room for open fingers.
 *
 * <p>Confined to its limiter's thread; makes no objects after construction, but for reports.
 */
final class SpaceGuard {
  private static final int JOINTS = Clearance.JOINTS;

  /** An approach that goes on like this would be at its stop distance after a tenth of a second. */
  private static final double APPROACH = 10;

  /** Arms slower than this stand, rad/s. */
  private static final double STANDING = 0.02;

  /** Standing for longer is worth a sentence, s. */
  private static final double PATIENCE = 0.3;

  /** How far measured arms may be inside of a stop distance: they lag and give way a little, m. */
  private static final double MEASURED = 0.015;

  private final Clearance clearance;
  private final BrakePath brake;
  private final JointFollower follower;
  private final int[] numbers; // of both arms' joints in the layout
  private final AxisTracker[] axes = new AxisTracker[JOINTS];
  private final AxisTracker[] before = new AxisTracker[JOINTS];
  private final double[] joints = new double[JOINTS];
  private final double[] seen = new double[JOINTS];
  private final double[] floors; // of measured margins, below 0 where the arms began too near
  private final double[] measured;
  private final double dt;
  private double[] margins;
  private double[] ahead;
  private int culprit;
  private boolean slowed;
  private boolean braked;
  private boolean held;
  private int standingTicks;
  private @Nullable String sentence;

  /**
   * @param limits of all numbers of the layout
   * @param follower of all numbers of the layout
   */
  SpaceGuard(
      Clearance clearance,
      ActionLayout layout,
      MotionLimits limits,
      JointFollower follower,
      double dtSeconds) {
    this.clearance = clearance;
    this.follower = follower;
    dt = dtSeconds;
    numbers = joints(layout);
    AxisTracker[] previews = new AxisTracker[JOINTS];
    for (int joint = 0; joint < JOINTS; joint++) {
      MotionLimits.Axis axis = limits.axes().get(numbers[joint]);
      axes[joint] = follower.axis(numbers[joint]);
      before[joint] = new AxisTracker(axis, dtSeconds);
      previews[joint] = new AxisTracker(axis, dtSeconds);
    }
    brake = new BrakePath(clearance, previews);
    margins = new double[clearance.size()];
    ahead = new double[clearance.size()];
    measured = new double[clearance.size()];
    floors = new double[clearance.size()];
    reset();
  }

  private static int[] joints(ActionLayout layout) {
    List<Integer> left = side(layout, "Left arm");
    List<Integer> right = side(layout, "Right arm");
    if (2 * left.size() != JOINTS || 2 * right.size() != JOINTS) {
      throw new IllegalArgumentException(
          "Only two arms with seven joints each can be kept apart, not " + layout.names());
    }
    int[] numbers = new int[JOINTS];
    for (int joint = 0; joint < left.size(); joint++) {
      numbers[joint] = left.get(joint);
      numbers[left.size() + joint] = right.get(joint);
    }
    return numbers;
  }

  private static List<Integer> side(ActionLayout layout, String name) {
    return layout.groups().stream()
        .filter(group -> group.name().equals(name))
        .flatMap(group -> group.indices().stream())
        .filter(index -> !layout.isGripper(index))
        .toList();
  }

  /** The follower begins anew, at rest. */
  void reset() {
    readJoints();
    clearance.margins(joints, margins);
    for (int pair = 0; pair < floors.length; pair++) {
      floors[pair] = Math.min(0, margins[pair]);
    }
    slowed = false;
    braked = false;
    arrive();
  }

  /** Where the arms really are when they begin; what is too near there may be left. */
  void resetMeasured(double[] positions) {
    measure(positions);
    for (int pair = 0; pair < floors.length; pair++) {
      floors[pair] = Math.min(floors[pair], measured[pair]);
    }
  }

  /** One tick towards a target of the whole layout. */
  void follow(double[] target, double[] next) {
    for (int joint = 0; joint < JOINTS; joint++) {
      before[joint].copyMotion(axes[joint]);
    }
    follower.follow(target, next);
    look();
    double share = share();
    slowed = share < 1;
    if (slowed) {
      for (int joint = 0; joint < JOINTS; joint++) {
        double from = before[joint].position();
        double way = axes[joint].position() - from;
        axes[joint].copyMotion(before[joint]);
        axes[joint].steer(from + share * way);
      }
      look();
    }
    int nearer = BrakePath.shrunk(margins, ahead);
    braked = nearer >= 0 || !brake.keeps(axes, ahead);
    if (braked) {
      culprit = nearer >= 0 ? nearer : brake.broken();
      for (int joint = 0; joint < JOINTS; joint++) {
        axes[joint].copyMotion(before[joint]);
        axes[joint].brakeWatching();
      }
      look();
    }
    for (int joint = 0; joint < JOINTS; joint++) {
      next[numbers[joint]] = joints[joint];
    }
    take();
    watch(target);
  }

  /** The follower has braked for one tick. */
  void braked() {
    look();
    take();
    slowed = false;
    braked = false;
    arrive();
  }

  private void readJoints() {
    for (int joint = 0; joint < JOINTS; joint++) {
      joints[joint] = axes[joint].position();
    }
  }

  private void look() {
    readJoints();
    clearance.margins(joints, ahead);
  }

  private void take() {
    double[] old = margins;
    margins = ahead;
    ahead = old;
  }

  /** The share of the step that may be gone. */
  private double share() {
    double share = 1;
    double zone = clearance.slowDown();
    for (int pair = 0; pair < margins.length; pair++) {
      double margin = margins[pair];
      double closing = margin - ahead[pair];
      if (closing > 0 && margin < zone) {
        double allowed = Math.max(0, margin) * APPROACH * dt;
        if (allowed < share * closing) {
          share = allowed / closing;
          culprit = pair;
        }
      }
    }
    return share;
  }

  /** Whether the arms stand short of their target, and for how long. */
  private void watch(double[] target) {
    double fastest = 0;
    double farthest = 0;
    for (int joint = 0; joint < JOINTS; joint++) {
      fastest = Math.max(fastest, Math.abs(axes[joint].velocity()));
      farthest = Math.max(farthest, Math.abs(target[numbers[joint]] - joints[joint]));
    }
    boolean standing = fastest < STANDING && farthest > MotionLimiter.CLAMPED;
    held = standing && (held || slowed || braked);
    if (!held) {
      arrive();
    } else if (++standingTicks * dt > PATIENCE && sentence == null) {
      sentence = clearance.sentence(culprit, joints);
    }
  }

  private void arrive() {
    held = false;
    standingTicks = 0;
    sentence = null;
  }

  /** How much room there is now. */
  SpaceReport report() {
    int nearest = clearance.nearest(margins);
    double margin = margins[nearest];
    return new SpaceReport(
        clearance.words(nearest),
        margin + clearance.stop(nearest),
        margin,
        slowed || braked,
        held,
        sentence);
  }

  /**
   * What is too near where the arms really are, in words, or null: an arm that is held up while the
   * other one goes on is not where its targets are.
   *
   * @param positions of the whole layout
   */
  @Nullable String tooNear(double[] positions) {
    measure(positions);
    for (int pair = 0; pair < measured.length; pair++) {
      if (!(measured[pair] >= floors[pair] - MEASURED)) {
        return clearance.sentence(pair, seen);
      }
      if (measured[pair] > 0) {
        floors[pair] = 0;
      }
    }
    return null;
  }

  private void measure(double[] positions) {
    for (int joint = 0; joint < JOINTS; joint++) {
      seen[joint] = positions[numbers[joint]];
    }
    clearance.margins(seen, measured);
  }

  /** How many places have been looked at for brakes. */
  long looked() {
    return brake.looked();
  }
}
