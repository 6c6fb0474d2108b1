package flowdeck.sim;

import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import flowdeck.sim.PhysxRuntime.Filter;
import flowdeck.sim.PhysxRuntime.Surface;
import flowdeck.sim.cloth.Cloth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import physx.common.PxTransform;
import physx.extensions.PxRigidBodyExt;
import physx.physics.PxRigidActor;
import physx.physics.PxRigidDynamic;
import physx.physics.PxRigidStatic;
import physx.physics.PxScene;

/**
 * One physical scene: table, floor, two arms, bodies, perhaps a cloth, which arms push and pinch;
 * it pushes nothing itself, and bodies and cloth pass through each other. It owns native memory,
 * lives for one trial, and is made anew for the next; {@link #close()} frees it. Not safe for use
 * by two threads at once.
 *
 * <p>The same calls in the same order give the same numbers bit for bit on one machine.
 */
final class PhysicsWorld implements AutoCloseable {
  /** Three substeps make a control tick of 10 ms, ten a camera frame at 30 Hz. */
  static final int SUBSTEPS_PER_SECOND = 300;

  /** Substeps of a control tick: a command is reached over them, contacts are summed up. */
  static final int TICK_SUBSTEPS = 3;

  private static final float STEP = 1f / SUBSTEPS_PER_SECOND;

  /** Faster than anything here can be: the simulation has become unstable. */
  private static final double MAX_SPEED = 20;

  private final PxScene scene;
  private final List<PxRigidStatic> ground = new ArrayList<>();
  private final List<SceneState.Body> shapes;
  private final List<PxRigidActor> bodies = new ArrayList<>();
  private final List<PxRigidDynamic> loose = new ArrayList<>();
  private final Contacts contacts;
  private final Side[] sides;
  private final @Nullable Cloth cloth;
  private final Surface plain;
  private long substeps;
  private boolean diverged;
  private boolean closed;

  /** Arms stand still at the cell's home with open grippers, everything else where it is given. */
  PhysicsWorld(CellDescription cell, SceneSetup setup) {
    this(cell, setup, 1);
  }

  /**
   * The same with surfaces that are as slippery as it takes to see whether grasps are honest.
   *
   * @param frictionShare share of the usual friction that all surfaces have
   */
  PhysicsWorld(CellDescription cell, SceneSetup setup, double frictionShare) {
    plain = Surface.PLAIN.times(frictionShare);
    shapes = setup.bodies();
    cloth = setup.cloth() == null ? null : new Cloth(setup.cloth(), SUBSTEPS_PER_SECOND);
    synchronized (PhysxRuntime.class) {
      scene = PhysxRuntime.get().createScene();
      contacts = new Contacts(scene, TICK_SUBSTEPS / (double) SUBSTEPS_PER_SECOND);
      addGround();
      for (SceneState.Body shape : shapes) {
        PxRigidActor actor = shape.solid().fixed() ? addFixed(shape) : addLoose(shape);
        contacts.name(actor, shape.name());
        bodies.add(actor);
      }
      int left = PhysxRuntime.ARM;
      int right = 2 * PhysxRuntime.ARM;
      sides =
          new Side[] {
            new Side(
                new ArmBody(
                    scene,
                    cell.leftBase(),
                    left,
                    right,
                    cell.leftHome(),
                    cell.fingerOpening(),
                    frictionShare),
                cell.leftHome()),
            new Side(
                new ArmBody(
                    scene,
                    cell.rightBase(),
                    right,
                    left,
                    cell.rightHome(),
                    cell.fingerOpening(),
                    frictionShare),
                cell.rightHome())
          };
      sides[0].body.name(contacts, Touch.LEFT_ARM, Touch.LEFT_FINGERS);
      sides[1].body.name(contacts, Touch.RIGHT_ARM, Touch.RIGHT_FINGERS);
    }
  }

  private void addGround() {
    double halfX = 0.5 * (TableGeometry.MAX_X - TableGeometry.MIN_X);
    PxRigidStatic table =
        addGround(
            Pose.translation(TableGeometry.MIN_X + halfX, 0, -0.5 * TableGeometry.THICKNESS),
            halfX,
            TableGeometry.HALF_Y,
            0.5 * TableGeometry.THICKNESS);
    contacts.name(table, Touch.TABLE);
    addGround(Pose.translation(0, 0, TableGeometry.FLOOR_Z - 0.5), 20, 20, 0.5);
  }

  private PxRigidStatic addGround(Pose pose, double hx, double hy, double hz) {
    PhysxRuntime runtime = PhysxRuntime.get();
    PxTransform transform = PhysxRuntime.transform(pose);
    PxRigidStatic actor = runtime.physics().createRigidStatic(transform);
    transform.destroy();
    Filter filter = new Filter(PhysxRuntime.GROUND, ~PhysxRuntime.GROUND, 0);
    runtime.attachBox(actor, Pose.IDENTITY, hx, hy, hz, filter, plain);
    scene.addActor(actor);
    ground.add(actor);
    return actor;
  }

  private PxRigidActor addFixed(SceneState.Body shape) {
    PxTransform transform = PhysxRuntime.transform(shape.pose());
    PxRigidStatic actor = PhysxRuntime.get().physics().createRigidStatic(transform);
    transform.destroy();
    attachPieces(actor, shape.solid(), Contacts.REPORTED);
    scene.addActor(actor);
    return actor;
  }

  private PxRigidActor addLoose(SceneState.Body shape) {
    PxTransform transform = PhysxRuntime.transform(shape.pose());
    PxRigidDynamic actor = PhysxRuntime.get().physics().createRigidDynamic(transform);
    transform.destroy();
    attachPieces(actor, shape.solid(), 0);
    PxRigidBodyExt.setMassAndUpdateInertia(actor, (float) shape.solid().massKg());
    actor.setSolverIterationCounts(16, 2);
    // A body pressed into the table comes out gently instead of being shot away.
    actor.setMaxDepenetrationVelocity(1f);
    scene.addActor(actor);
    loose.add(actor);
    return actor;
  }

  private void attachPieces(PxRigidActor actor, Solid solid, int reports) {
    PhysxRuntime runtime = PhysxRuntime.get();
    Filter filter = new Filter(PhysxRuntime.BODY, -1, reports);
    for (Solid.Piece piece : solid.pieces()) {
      switch (piece.shape()) {
        case Solid.Box box ->
            runtime.attachBox(
                actor, piece.at(), box.halfX(), box.halfY(), box.halfZ(), filter, plain);
        case Solid.Cylinder cylinder ->
            runtime.attachCylinder(
                actor, piece.at(), cylinder.radius(), cylinder.halfLength(), filter, plain);
      }
    }
  }

  /**
   * Gives an arm a new target, reached at constant speed over the next control tick.
   *
   * @param arm 0 left, 1 right
   * @param joints rad
   * @param fraction opened fraction of the gripper
   */
  void command(int arm, JointVector joints, double fraction) {
    sides[arm].command(joints.toArray(), fraction);
  }

  /** Advances by 1/300 s. */
  void substep() {
    if (substeps++ % TICK_SUBSTEPS == 0) {
      contacts.clear();
    }
    for (Side side : sides) {
      side.drive();
    }
    scene.simulate(STEP);
    scene.fetchResults(true);
    if (cloth != null) {
      ArmBody left = sides[0].body;
      ArmBody right = sides[1].body;
      cloth.step(left.flange(), left.finger(), right.flange(), right.finger());
    }
    diverged |= isUnstable();
  }

  /** Whether the simulation has become unstable (not a number, or absurd speed). */
  boolean diverged() {
    return diverged;
  }

  private boolean isUnstable() {
    if (cloth != null && cloth.diverged()) {
      return true;
    }
    for (PxRigidDynamic body : loose) {
      // A turn that is no number any more shows in the turning speed only.
      if (!(PhysxRuntime.length(body.getLinearVelocity()) < MAX_SPEED)
          || !Double.isFinite(PhysxRuntime.length(body.getAngularVelocity()))) {
        return true;
      }
    }
    for (Side side : sides) {
      if (!(side.body.greatestSpeed() < MAX_SPEED)) {
        return true;
      }
    }
    return false;
  }

  ArmBody arm(int arm) {
    return sides[arm].body;
  }

  /** Copies out everything that can be seen. */
  SceneState scene(long nanos) {
    List<SceneState.Body> seen = new ArrayList<>(shapes.size());
    for (int i = 0; i < shapes.size(); i++) {
      seen.add(shapes.get(i).at(PhysxRuntime.pose(bodies.get(i).getGlobalPose())));
    }
    return new SceneState(
        nanos,
        sides[0].body.joints(),
        sides[1].body.joints(),
        sides[0].body.finger(),
        sides[1].body.finger(),
        List.copyOf(seen),
        cloth == null ? null : cloth.state(),
        contacts.touches());
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    synchronized (PhysxRuntime.class) {
      for (Side side : sides) {
        side.body.release();
      }
      bodies.forEach(PxRigidActor::release);
      ground.forEach(PxRigidStatic::release);
      scene.release();
      contacts.release();
    }
  }

  /** An arm and the way of its drives to the newest command. */
  private static final class Side {
    private final ArmBody body;
    private final double[] target;
    private final double[] velocity = new double[ArmBody.JOINTS];
    private double fraction = 1;
    private double[] goal;
    private double goalFraction = 1;
    private int left;

    private Side(ArmBody body, JointVector home) {
      this.body = body;
      target = home.toArray();
      goal = home.toArray();
    }

    private void command(double[] joints, double newFraction) {
      goal = joints;
      goalFraction = newFraction;
      left = TICK_SUBSTEPS;
    }

    private void drive() {
      for (int i = 0; i < target.length; i++) {
        double step = left > 0 ? (goal[i] - target[i]) / left : 0;
        target[i] += step;
        velocity[i] = step * SUBSTEPS_PER_SECOND;
      }
      if (left > 0) {
        fraction += (goalFraction - fraction) / left;
        left--;
      }
      body.drive(target, velocity, fraction);
    }
  }
}
