package flowdeck.sim.cloth;

import flowdeck.core.Pose;
import flowdeck.sim.GripperGeometry;

/**
 * One gripper as the cloth meets it: four boxes that push particles out, and pads that pinch.
 *
 * <p>When the fingers have closed below {@link #CLOSED}, every particle between the pads is held
 * until they open beyond {@link #OPENED}; with none there the grasp is a miss, and stays one until
 * the gripper has opened again. Pads gather what they hold between them, as closing fingers do.
 */
final class ClothGripper {
  /** Opening below which pads hold, m. */
  static final double CLOSED = 0.010;

  /** Opening beyond which they let go, m. */
  static final double OPENED = 0.020;

  /** Half width of what the pads reach along x and y of the flange, m. */
  private static final double REACH_X = 0.012;

  private static final double REACH_Y = 0.020;

  /** How far above the finger tips and below them the pads reach, m. */
  private static final double REACH_UP = 0.034;

  private static final double REACH_DOWN = 0.004;

  /** Gathered cloth ends up this near to the middle plane and this deep between the pads, m. */
  private static final double GATHERED_Y = 0.0015;

  private static final double GATHERED_DEPTH = 0.002;

  /** Steps that gathering takes. */
  private static final int GATHER_STEPS = 30;

  private static final double FRICTION = 0.2;

  /** A sphere about this point of the flange's z axis holds the whole gripper. */
  private static final double MIDDLE = 0.5 * GripperGeometry.FINGER_END;

  private static final double RADIUS = 0.12;

  /** Boxes before the fingers. */
  private static final int RIGID_BOXES = 2;

  /** Boxes: centre y, centre z and half sizes; fingers come last and slide along y. */
  private static final double[][] BOXES = {
    {
      0,
      0.5 * GripperGeometry.BODY_END,
      GripperGeometry.BODY_RADIUS,
      GripperGeometry.BODY_RADIUS,
      0.5 * GripperGeometry.BODY_END
    },
    {
      0,
      0.5 * (GripperGeometry.RAIL_START + GripperGeometry.RAIL_END),
      GripperGeometry.RAIL_HALF_X,
      GripperGeometry.RAIL_HALF_Y,
      0.5 * (GripperGeometry.RAIL_END - GripperGeometry.RAIL_START)
    },
    finger(1),
    finger(-1)
  };

  private final byte id;
  private final int[] held;
  private final double[] start;
  private final double[] local;
  private final double[] place;

  /** Particles that were inside the fingers when these let go, and have not come out since. */
  private final boolean[] leaving;

  private int holding;
  private int gathering;
  private boolean closed;

  /** Rotation row by row, then position, now and at the step before. */
  private double[] now = new double[12];

  private double[] then = new double[12];
  private double travel;
  private double travelThen;
  private boolean placed;

  /**
   * @param id as in {@link ClothState#holder()}
   * @param particles of the cloth
   */
  ClothGripper(byte id, int particles) {
    this.id = id;
    held = new int[particles];
    leaving = new boolean[particles];
    start = new double[3 * particles];
    local = new double[3 * particles];
    place = new double[3];
  }

  private static double[] finger(int side) {
    return new double[] {
      side * GripperGeometry.FINGER_HALF_Y,
      0.5 * (GripperGeometry.FINGER_START + GripperGeometry.FINGER_END),
      GripperGeometry.FINGER_HALF_X,
      GripperGeometry.FINGER_HALF_Y,
      0.5 * (GripperGeometry.FINGER_END - GripperGeometry.FINGER_START)
    };
  }

  /**
   * Takes over where the gripper is at the end of the step that begins, and closes or opens.
   *
   * @param flange pose of the flange in the cell
   * @param newTravel distance of each finger from the closed position, m
   */
  void begin(Pose flange, double newTravel, Particles particles) {
    double[] swap = then;
    then = now;
    now = swap;
    set(now, flange);
    travelThen = travel;
    travel = newTravel;
    if (!placed) {
      set(then, flange);
      travelThen = newTravel;
      placed = true;
    }
    if (!closed && 2 * travel < CLOSED) {
      closed = true;
      take(particles);
    } else if (closed && 2 * travel > OPENED) {
      closed = false;
      for (int i = 0; i < holding; i++) {
        if (particles.holder[held[i]] == id) {
          particles.free(held[i]);
        }
      }
      holding = 0;
      for (int i = 0; i < leaving.length; i++) {
        toFlange(particles.position, i);
        leaving[i] = insideFingers();
      }
    }
    for (int i = 0; i < holding; i++) {
      System.arraycopy(particles.position, 3 * held[i], start, 3 * i, 3);
    }
    gathering = Math.min(gathering + 1, GATHER_STEPS);
  }

  private static void set(double[] to, Pose pose) {
    to[0] = pose.r00();
    to[1] = pose.r01();
    to[2] = pose.r02();
    to[3] = pose.r10();
    to[4] = pose.r11();
    to[5] = pose.r12();
    to[6] = pose.r20();
    to[7] = pose.r21();
    to[8] = pose.r22();
    to[9] = pose.x();
    to[10] = pose.y();
    to[11] = pose.z();
  }

  private void take(Particles particles) {
    holding = 0;
    gathering = 0;
    double tip = GripperGeometry.FINGER_END;
    for (int particle = 0; particle < particles.count; particle++) {
      toFlange(particles.position, particle);
      if (particles.holder[particle] == ClothState.FREE
          && Math.abs(place[0]) <= REACH_X
          && Math.abs(place[1]) <= REACH_Y
          && place[2] <= tip + REACH_DOWN
          && place[2] >= tip - REACH_UP) {
        particles.hold(particle, id);
        held[holding] = particle;
        System.arraycopy(place, 0, local, 3 * holding, 3);
        holding++;
      }
    }
  }

  /** Leaves the particle's place in the flange frame in {@link #place}. */
  private void toFlange(double[] p, int particle) {
    double x = p[3 * particle] - now[9];
    double y = p[3 * particle + 1] - now[10];
    double z = p[3 * particle + 2] - now[11];
    place[0] = now[0] * x + now[3] * y + now[6] * z;
    place[1] = now[1] * x + now[4] * y + now[7] * z;
    place[2] = now[2] * x + now[5] * y + now[8] * z;
  }

  /** Moves what is held to where it is after a share of the step. */
  void carry(Particles particles, double share) {
    double gathered = gathering / (double) GATHER_STEPS;
    for (int i = 0; i < holding; i++) {
      if (particles.holder[held[i]] != id) {
        continue;
      }
      double x = local[3 * i];
      double y = local[3 * i + 1];
      double z = local[3 * i + 2];
      y += gathered * (Math.clamp(y, -GATHERED_Y, GATHERED_Y) - y);
      z += gathered * (Math.min(z, GripperGeometry.FINGER_END - GATHERED_DEPTH) - z);
      for (int k = 0; k < 3; k++) {
        double end = now[3 * k] * x + now[3 * k + 1] * y + now[3 * k + 2] * z + now[9 + k];
        int at = 3 * held[i] + k;
        particles.position[at] = start[3 * i + k] + share * (end - start[3 * i + k]);
      }
    }
  }

  /**
   * Pushes free particles out of the gripper.
   *
   * @param share of the step that a substep is
   */
  void push(Particles particles, double share) {
    double[] p = particles.position;
    double cx = now[2] * MIDDLE + now[9];
    double cy = now[5] * MIDDLE + now[10];
    double cz = now[8] * MIDDLE + now[11];
    for (int particle = 0; particle < particles.count; particle++) {
      double dx = p[3 * particle] - cx;
      double dy = p[3 * particle + 1] - cy;
      double dz = p[3 * particle + 2] - cz;
      if (dx * dx + dy * dy + dz * dz > RADIUS * RADIUS || particles.freedom[particle] == 0) {
        continue;
      }
      toFlange(p, particle);
      // What is pinched leaves the pads below the tips, so closed fingers are out of its way;
      // particles beside them would otherwise be hooked by threads that cannot go round.
      // When they let go it is inside them for a moment, and thrown out it would go through others.
      leaving[particle] &= insideFingers();
      int boxes = holding > 0 || leaving[particle] ? RIGID_BOXES : BOXES.length;
      for (int box = 0; box < boxes; box++) {
        int side = box < RIGID_BOXES ? 0 : box == RIGID_BOXES ? 1 : -1;
        if (pushOut(BOXES[box], side, particles, particle, share)) {
          toFlange(p, particle);
        }
      }
    }
  }

  /** Whether the particle at {@link #place} is inside a finger. */
  private boolean insideFingers() {
    double r = ClothSpec.HALF_THICKNESS;
    boolean inside = false;
    for (int side = 1; side >= -1; side -= 2) {
      double[] box = BOXES[side > 0 ? RIGID_BOXES : RIGID_BOXES + 1];
      inside |=
          Math.abs(place[0]) < box[2] + r
              && Math.abs(place[1] - box[0] - side * travel) < box[3] + r
              && Math.abs(place[2] - box[1]) < box[4] + r;
    }
    return inside;
  }

  private boolean pushOut(double[] box, int side, Particles particles, int particle, double share) {
    double r = ClothSpec.HALF_THICKNESS;
    double x = place[0];
    double y = place[1] - box[0] - side * travel;
    double z = place[2] - box[1];
    double outX = box[2] + r - Math.abs(x);
    double outY = box[3] + r - Math.abs(y);
    double outZ = box[4] + r - Math.abs(z);
    if (outX <= 0 || outY <= 0 || outZ <= 0) {
      return false;
    }
    int axis = outX < outY ? (outX < outZ ? 0 : 2) : outY < outZ ? 1 : 2;
    double out = axis == 0 ? outX : axis == 1 ? outY : outZ;
    double sign = (axis == 0 ? x : axis == 1 ? y : z) < 0 ? -1 : 1;
    double nx = sign * now[axis];
    double ny = sign * now[3 + axis];
    double nz = sign * now[6 + axis];
    double slid = side * (travelThen - travel);
    int at = 3 * particle;
    double[] p = particles.position;
    p[at] += out * nx;
    p[at + 1] += out * ny;
    p[at + 2] += out * nz;
    double mx = share * moved(0, slid);
    double my = share * moved(1, slid);
    double mz = share * moved(2, slid);
    // A particle leaves no faster than the surface that pushes it.
    double[] q = particles.before;
    double gained =
        (p[at] - q[at]) * nx + (p[at + 1] - q[at + 1]) * ny + (p[at + 2] - q[at + 2]) * nz;
    double extra = gained - Math.max(0, mx * nx + my * ny + mz * nz);
    if (extra > 0) {
      q[at] += extra * nx;
      q[at + 1] += extra * ny;
      q[at + 2] += extra * nz;
    }
    particles.rub(particle, nx, ny, nz, mx, my, mz, FRICTION * out);
    return true;
  }

  /** How far the surface at {@link #place} has moved along a cell axis in this step. */
  private double moved(int k, double slid) {
    double end =
        now[3 * k] * place[0] + now[3 * k + 1] * place[1] + now[3 * k + 2] * place[2] + now[9 + k];
    double begin =
        then[3 * k] * place[0]
            + then[3 * k + 1] * (place[1] + slid)
            + then[3 * k + 2] * place[2]
            + then[9 + k];
    return end - begin;
  }
}
