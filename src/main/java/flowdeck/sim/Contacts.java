package flowdeck.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import physx.common.PxVec3;
import physx.physics.PxActor;
import physx.physics.PxContactPair;
import physx.physics.PxContactPairHeader;
import physx.physics.PxContactPairPoint;
import physx.physics.PxPairFlagEnum;
import physx.physics.PxScene;
import physx.physics.PxSimulationEventCallbackImpl;
import physx.support.PxArray_PxContactPairPoint;

/**
 * Listens to the contact reports of one scene and sums them up over a control tick. Confined to the
 * thread that steps the scene, which is also the one PhysX calls back on.
 */
final class Contacts extends PxSimulationEventCallbackImpl {
  /** What PhysX shall report about a pair of which one shape asks for it. */
  static final int REPORTED =
      PxPairFlagEnum.eNOTIFY_TOUCH_FOUND.value
          | PxPairFlagEnum.eNOTIFY_TOUCH_PERSISTS.value
          | PxPairFlagEnum.eNOTIFY_CONTACT_POINTS.value;

  /** Most points of one pair of shapes. */
  private static final int POINTS = 64;

  /** Less than this is no pressing: shapes report contact from 5 mm on, without force, N. */
  private static final double LEAST_NEWTONS = 0.05;

  private final Map<Long, String> things = new HashMap<>();
  private final PxArray_PxContactPairPoint points = new PxArray_PxContactPairPoint(POINTS);
  private final List<Sum> sums = new ArrayList<>();
  private final double windowSeconds;

  /**
   * @param windowSeconds time over which forces are averaged, from one {@link #clear} to the next
   */
  Contacts(PxScene scene, double windowSeconds) {
    this.windowSeconds = windowSeconds;
    scene.setSimulationEventCallback(this);
  }

  /** Gives an actor its name; several actors may be one thing. */
  void name(PxActor actor, String thing) {
    things.put(actor.getAddress(), thing);
  }

  /** Begins a new window. */
  void clear() {
    sums.clear();
  }

  /** What touched in this window so far. */
  List<Touch> touches() {
    if (sums.isEmpty()) {
      return List.of();
    }
    return sums.stream()
        .filter(sum -> sum.impulse > LEAST_NEWTONS * windowSeconds)
        .map(sum -> sum.touch(windowSeconds))
        .sorted(Comparator.comparing(Touch::one).thenComparing(Touch::other))
        .toList();
  }

  @Override
  public void onContact(PxContactPairHeader header, PxContactPair pairs, int count) {
    String a = things.get(header.getActors(0).getAddress());
    String b = things.get(header.getActors(1).getAddress());
    if (a == null || b == null || a.equals(b)) {
      return;
    }
    Sum sum = a.compareTo(b) < 0 ? sum(a, b) : sum(b, a);
    for (int i = 0; i < count; i++) {
      PxContactPair pair = PxContactPair.arrayGet(pairs.getAddress(), i);
      int found = pair.extractContacts(points.begin(), POINTS);
      for (int p = 0; p < found; p++) {
        sum.add(points.get(p));
      }
    }
  }

  private Sum sum(String one, String other) {
    for (Sum sum : sums) {
      if (sum.one.equals(one) && sum.other.equals(other)) {
        return sum;
      }
    }
    Sum sum = new Sum(one, other);
    sums.add(sum);
    return sum;
  }

  /** Frees the native memory; the scene must be gone by then. */
  void release() {
    points.destroy();
    destroy();
  }

  /** All points of two things; the middle is weighted by impulse. */
  private static final class Sum {
    private final String one;
    private final String other;
    private double impulse;
    private double x;
    private double y;
    private double z;

    private Sum(String one, String other) {
      this.one = one;
      this.other = other;
    }

    private void add(PxContactPairPoint point) {
      PxVec3 push = point.getImpulse();
      double px = push.getX();
      double py = push.getY();
      double pz = push.getZ();
      double size = Math.sqrt(px * px + py * py + pz * pz);
      PxVec3 place = point.getPosition();
      impulse += size;
      x += size * place.getX();
      y += size * place.getY();
      z += size * place.getZ();
    }

    private Touch touch(double seconds) {
      return new Touch(one, other, x / impulse, y / impulse, z / impulse, impulse / seconds);
    }
  }
}
