package flowdeck.sim.cloth;

import flowdeck.core.Pose;
import flowdeck.sim.TableGeometry;

/**
 * A cloth in motion. Stepped at the pace of the physics; the same calls give the same bits. Not
 * safe for use by two threads at once.
 */
public final class Cloth {
  private static final int SUBSTEPS = 3;
  private static final double GRAVITY = 9.81;

  /** Share of its velocity a particle loses to the air per second. */
  private static final double DRAG_PER_SECOND = 2;

  private static final double TABLE_FRICTION = 0.5;

  /** Threads pulled longer than this slip out of the gripper. */
  private static final double SLIP_STRETCH = 1.35;

  /** Faster than a towel can be: the simulation has become unstable. */
  private static final double MAX_SPEED = 20;

  private final ClothState start;
  private final Particles particles;
  private final Springs springs;
  private final Layers layers;
  private final ClothGripper left;
  private final ClothGripper right;
  private final double seconds;
  private final Sleep sleep = new Sleep();
  private boolean diverged;

  /**
   * A cloth that lies as the specification says.
   *
   * @param stepsPerSecond pace at which {@link #step} will be called
   */
  public Cloth(ClothSpec spec, int stepsPerSecond) {
    this(spec.flat(), stepsPerSecond);
  }

  /** A cloth at rest in any shape; what was held is held no more. */
  Cloth(ClothState start, int stepsPerSecond) {
    this.start = start;
    seconds = 1.0 / (stepsPerSecond * SUBSTEPS);
    particles = new Particles(start);
    springs = new Springs(start.columns(), start.rows(), start.spacing(), seconds);
    layers = new Layers(start.columns(), start.rows(), start.spacing());
    left = new ClothGripper(ClothState.LEFT, particles.count);
    right = new ClothGripper(ClothState.RIGHT, particles.count);
  }

  /**
   * Advances by one step.
   *
   * @param leftFlange pose of the left flange at the end of the step
   * @param leftTravel distance of each left finger from the closed position, m
   * @param rightFlange pose of the right flange
   * @param rightTravel the same of the right gripper
   */
  public void step(Pose leftFlange, double leftTravel, Pose rightFlange, double rightTravel) {
    left.begin(leftFlange, leftTravel, particles);
    right.begin(rightFlange, rightTravel, particles);
    if (sleep.lasts(leftFlange, rightFlange)) {
      return;
    }
    layers.watch(particles);
    for (int substep = 1; substep <= SUBSTEPS; substep++) {
      fall();
      left.carry(particles, substep / (double) SUBSTEPS);
      right.carry(particles, substep / (double) SUBSTEPS);
      springs.solve(particles);
      layers.separate(particles);
      left.push(particles, 1.0 / SUBSTEPS);
      right.push(particles, 1.0 / SUBSTEPS);
      ground();
      for (int i = 0; i < particles.velocity.length; i++) {
        particles.velocity[i] = (particles.position[i] - particles.before[i]) / seconds;
      }
    }
    springs.slip(particles, SLIP_STRETCH);
    diverged |= !plausible();
    sleep.watch(particles, leftFlange, rightFlange);
  }

  /** Whether it lies still and is not simulated until a gripper comes near. */
  boolean asleep() {
    return sleep.asleep();
  }

  private void fall() {
    double keep = 1 - DRAG_PER_SECOND * seconds;
    double[] p = particles.position;
    double[] v = particles.velocity;
    System.arraycopy(p, 0, particles.before, 0, p.length);
    for (int i = 0; i < particles.count; i++) {
      if (particles.freedom[i] > 0) {
        int at = 3 * i;
        v[at + 2] -= GRAVITY * seconds;
        for (int k = at; k < at + 3; k++) {
          v[k] *= keep;
          p[k] += v[k] * seconds;
        }
      }
    }
  }

  /** Puts particles back on the table or, beside it, on the floor. */
  private void ground() {
    double[] p = particles.position;
    double r = ClothSpec.HALF_THICKNESS;
    for (int i = 0; i < particles.count; i++) {
      int at = 3 * i;
      if (p[at + 2] >= r) {
        continue;
      }
      double inX = Math.min(p[at] - TableGeometry.MIN_X, TableGeometry.MAX_X - p[at]);
      double inY = TableGeometry.HALF_Y - Math.abs(p[at + 1]);
      double above = r - p[at + 2];
      if (inX > 0 && inY > 0 && above < TableGeometry.THICKNESS) {
        aboveTable(i, inX, inY, above);
      } else if (p[at + 2] < TableGeometry.FLOOR_Z + r) {
        above = TableGeometry.FLOOR_Z + r - p[at + 2];
        lift(at, 2, above);
        particles.rub(i, 0, 0, 1, 0, 0, 0, TABLE_FRICTION * above);
      }
    }
  }

  private void aboveTable(int i, double inX, double inY, double above) {
    double[] p = particles.position;
    int at = 3 * i;
    if (above <= Math.min(inX, inY)) {
      lift(at, 2, above);
      particles.rub(i, 0, 0, 1, 0, 0, 0, TABLE_FRICTION * above);
    } else if (inX < inY) {
      // Hanging over the edge.
      double sign = p[at] > 0 ? 1 : -1;
      lift(at, 0, sign * inX);
      particles.rub(i, sign, 0, 0, 0, 0, 0, TABLE_FRICTION * inX);
    } else {
      double sign = p[at + 1] > 0 ? 1 : -1;
      lift(at, 1, sign * inY);
      particles.rub(i, 0, sign, 0, 0, 0, 0, TABLE_FRICTION * inY);
    }
  }

  /** Moves a particle out of the table, which never throws it: contact takes speed only. */
  private void lift(int at, int axis, double by) {
    double[] p = particles.position;
    double[] q = particles.before;
    p[at + axis] += by;
    q[at + axis] =
        by > 0 ? Math.max(q[at + axis], p[at + axis]) : Math.min(q[at + axis], p[at + axis]);
  }

  /** False also for speeds that are no numbers. */
  private boolean plausible() {
    double[] v = particles.velocity;
    boolean plausible = true;
    for (int i = 0; i < v.length; i += 3) {
      double square = v[i] * v[i] + v[i + 1] * v[i + 1] + v[i + 2] * v[i + 2];
      plausible &= square < MAX_SPEED * MAX_SPEED;
    }
    return plausible;
  }

  /** Whether the simulation has become unstable (not a number, or absurd speed). */
  public boolean diverged() {
    return diverged;
  }

  /** A copy of everything that can be seen. */
  public ClothState state() {
    float[] position = new float[particles.position.length];
    for (int i = 0; i < position.length; i++) {
      position[i] = (float) particles.position[i];
    }
    return new ClothState(
        start.columns(),
        start.rows(),
        start.spacing(),
        position,
        particles.holder.clone(),
        start.rgb());
  }

  /** Kinetic, potential (above the floor) and elastic energy, J per kg of a particle. */
  double energy() {
    double sum = springs.energy(particles.position, seconds);
    double[] v = particles.velocity;
    for (int i = 0; i < v.length; i += 3) {
      sum += 0.5 * (v[i] * v[i] + v[i + 1] * v[i + 1] + v[i + 2] * v[i + 2]);
      sum += GRAVITY * (particles.position[i + 2] - TableGeometry.FLOOR_Z);
    }
    return sum;
  }

  /** Longest thread over its length at rest. */
  double longestThread() {
    return springs.longest(particles.position);
  }
}
