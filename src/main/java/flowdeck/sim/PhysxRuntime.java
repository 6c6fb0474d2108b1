package flowdeck.sim;

import flowdeck.core.Pose;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import physx.PxTopLevelFunctions;
import physx.common.PxDefaultAllocator;
import physx.common.PxDefaultCpuDispatcher;
import physx.common.PxErrorCallbackImpl;
import physx.common.PxErrorCodeEnum;
import physx.common.PxFoundation;
import physx.common.PxQuat;
import physx.common.PxTolerancesScale;
import physx.common.PxTransform;
import physx.common.PxVec3;
import physx.cooking.PxConvexFlagEnum;
import physx.cooking.PxConvexMeshDesc;
import physx.cooking.PxCookingParams;
import physx.geometry.PxBoxGeometry;
import physx.geometry.PxCapsuleGeometry;
import physx.geometry.PxConvexMesh;
import physx.geometry.PxConvexMeshGeometry;
import physx.geometry.PxGeometry;
import physx.physics.PxFilterData;
import physx.physics.PxMaterial;
import physx.physics.PxPhysics;
import physx.physics.PxRigidActor;
import physx.physics.PxScene;
import physx.physics.PxSceneDesc;
import physx.physics.PxSceneFlagEnum;
import physx.physics.PxShape;
import physx.physics.PxSolverTypeEnum;
import physx.support.PxArray_PxVec3;

/**
 * The PhysX library: one foundation per process, made at the first use and never released, because
 * PhysX allows no second one. Only {@link PhysicsWorld} and {@link ArmBody} use it.
 *
 * <p>Objects made with {@code new} are native memory without a collector, so every helper here
 * destroys what it made. Scenes are built and torn down under this class's lock.
 */
final class PhysxRuntime {
  /** Collision group of the table and the floor. */
  static final int GROUND = 1;

  /** Collision group of loose bodies. */
  static final int BODY = 2;

  /** Collision group of the left arm; the right arm's is twice this. */
  static final int ARM = 4;

  private static final Logger LOG = LoggerFactory.getLogger(PhysxRuntime.class);

  /** Contacts are made from this distance on, so that grasps and rests start softly, m. */
  private static final float CONTACT_OFFSET = 0.005f;

  private static final int PRISM_SIDES = 32;

  private static final PhysxRuntime INSTANCE = new PhysxRuntime();

  private final PxPhysics physics;
  private final PxDefaultCpuDispatcher callerThread;
  private final PxErrorCallbackImpl errors;
  private final PxCookingParams cooking;

  private final Map<Surface, PxMaterial> materials = new HashMap<>();

  private PhysxRuntime() {
    errors =
        new PxErrorCallbackImpl() {
          @Override
          public void reportError(PxErrorCodeEnum code, String message, String file, int line) {
            LOG.warn("PhysX {}: {}", code, message);
          }
        };
    PxFoundation foundation =
        PxTopLevelFunctions.CreateFoundation(
            PxTopLevelFunctions.getPHYSICS_VERSION(), new PxDefaultAllocator(), errors);
    PxTolerancesScale scale = new PxTolerancesScale();
    physics =
        PxTopLevelFunctions.CreatePhysics(
            PxTopLevelFunctions.getPHYSICS_VERSION(), foundation, scale);
    cooking = new PxCookingParams(scale);
    scale.destroy();
    // No worker threads: a scene is stepped by whoever calls, which keeps it deterministic.
    callerThread = PxTopLevelFunctions.DefaultCpuDispatcherCreate(0);
  }

  static PhysxRuntime get() {
    return INSTANCE;
  }

  PxPhysics physics() {
    return physics;
  }

  PxScene createScene() {
    PxTolerancesScale scale = new PxTolerancesScale();
    PxSceneDesc desc = new PxSceneDesc(scale);
    PxVec3 gravity = new PxVec3(0f, 0f, -9.81f);
    desc.setGravity(gravity);
    desc.setCpuDispatcher(callerThread);
    desc.setFilterShader(PxTopLevelFunctions.DefaultFilterShader());
    desc.setSolverType(PxSolverTypeEnum.eTGS);
    desc.getFlags().raise(PxSceneFlagEnum.eENABLE_ENHANCED_DETERMINISM);
    desc.getFlags().raise(PxSceneFlagEnum.eENABLE_STABILIZATION);
    desc.setFrictionOffsetThreshold(0.001f);
    desc.setFrictionCorrelationDistance(0.0005f);
    desc.setBounceThresholdVelocity(0.2f);
    PxScene scene = physics.createScene(desc);
    gravity.destroy();
    desc.destroy();
    scale.destroy();
    return scene;
  }

  /** Gives an actor a box. */
  void attachBox(
      PxRigidActor actor,
      Pose local,
      double hx,
      double hy,
      double hz,
      Filter filter,
      Surface surface) {
    PxBoxGeometry box = new PxBoxGeometry((float) hx, (float) hy, (float) hz);
    attach(actor, box, local, filter, surface);
    box.destroy();
  }

  /**
   * Gives an actor a cylinder along the z of {@code local}: a prism of many sides, which is what
   * PhysX has for it.
   */
  void attachCylinder(
      PxRigidActor actor,
      Pose local,
      double radius,
      double halfLength,
      Filter filter,
      Surface surface) {
    PxConvexMesh prism = prism(radius, halfLength);
    PxConvexMeshGeometry geometry = new PxConvexMeshGeometry(prism);
    attach(actor, geometry, local, filter, surface);
    geometry.destroy();
    // The shape keeps its own reference.
    prism.release();
  }

  private PxConvexMesh prism(double radius, double halfLength) {
    PxArray_PxVec3 corners = new PxArray_PxVec3();
    PxVec3 corner = new PxVec3();
    for (int i = 0; i < 2 * PRISM_SIDES; i++) {
      double angle = 2 * StrictMath.PI * (i / 2) / PRISM_SIDES;
      corner.setX((float) (radius * StrictMath.cos(angle)));
      corner.setY((float) (radius * StrictMath.sin(angle)));
      corner.setZ((float) (i % 2 == 0 ? -halfLength : halfLength));
      corners.pushBack(corner);
    }
    PxConvexMeshDesc desc = new PxConvexMeshDesc();
    desc.getFlags().raise(PxConvexFlagEnum.eCOMPUTE_CONVEX);
    desc.getPoints().setCount(corners.size());
    desc.getPoints().setStride(PxVec3.SIZEOF);
    desc.getPoints().setData(corners.begin());
    PxConvexMesh mesh = PxTopLevelFunctions.CreateConvexMesh(cooking, desc);
    desc.destroy();
    corner.destroy();
    corners.destroy();
    return mesh;
  }

  /** Gives an actor a capsule along its own z, from {@code fromZ} to {@code toZ} (axis ends). */
  void attachCapsule(
      PxRigidActor actor, double fromZ, double toZ, double radius, Filter filter, Surface surface) {
    PxCapsuleGeometry capsule =
        new PxCapsuleGeometry((float) radius, (float) (0.5 * (toZ - fromZ)));
    // A PhysX capsule lies along x.
    Pose local = Pose.translation(0, 0, 0.5 * (fromZ + toZ)).times(Pose.rotationY(-0.5 * Math.PI));
    attach(actor, capsule, local, filter, surface);
    capsule.destroy();
  }

  private void attach(
      PxRigidActor actor, PxGeometry geometry, Pose local, Filter filter, Surface surface) {
    PxShape shape = physics.createShape(geometry, material(surface), true);
    PxFilterData data = new PxFilterData(filter.group(), filter.mask(), filter.reports(), 0);
    shape.setSimulationFilterData(data);
    data.destroy();
    shape.setContactOffset(CONTACT_OFFSET);
    PxTransform pose = transform(local);
    shape.setLocalPose(pose);
    pose.destroy();
    actor.attachShape(shape);
    shape.release();
  }

  private PxMaterial material(Surface surface) {
    return materials.computeIfAbsent(
        surface, made -> physics.createMaterial(made.still(), made.sliding(), 0f));
  }

  /** A native copy of a pose, which the caller destroys. */
  static PxTransform transform(Pose pose) {
    double[] q = quaternion(pose);
    PxVec3 p = new PxVec3((float) pose.x(), (float) pose.y(), (float) pose.z());
    PxQuat r = new PxQuat((float) q[0], (float) q[1], (float) q[2], (float) q[3]);
    PxTransform transform = new PxTransform(p, r);
    p.destroy();
    r.destroy();
    return transform;
  }

  /**
   * Copies a native pose. Call it at once on what a getter returned: getters share one temporary.
   */
  static Pose pose(PxTransform transform) {
    PxVec3 p = transform.getP();
    double x = p.getX();
    double y = p.getY();
    double z = p.getZ();
    PxQuat q = transform.getQ();
    double qx = q.getX();
    double qy = q.getY();
    double qz = q.getZ();
    double qw = q.getW();
    double norm = Math.sqrt(qx * qx + qy * qy + qz * qz + qw * qw);
    return Pose.quaternion(x, y, z, qx / norm, qy / norm, qz / norm, qw / norm);
  }

  /** Length of a native vector; as with {@link #pose}, call it at once. */
  static double length(PxVec3 v) {
    double x = v.getX();
    double y = v.getY();
    double z = v.getZ();
    return Math.sqrt(x * x + y * y + z * z);
  }

  /** Unit quaternion (x, y, z, w) of a pose's rotation, by the largest component. */
  static double[] quaternion(Pose m) {
    double trace = m.r00() + m.r11() + m.r22();
    if (trace > 0) {
      double s = 2 * Math.sqrt(1 + trace);
      return new double[] {
        (m.r21() - m.r12()) / s, (m.r02() - m.r20()) / s, (m.r10() - m.r01()) / s, 0.25 * s
      };
    }
    if (m.r00() > m.r11() && m.r00() > m.r22()) {
      double s = 2 * Math.sqrt(1 + m.r00() - m.r11() - m.r22());
      return new double[] {
        0.25 * s, (m.r01() + m.r10()) / s, (m.r02() + m.r20()) / s, (m.r21() - m.r12()) / s
      };
    }
    if (m.r11() > m.r22()) {
      double s = 2 * Math.sqrt(1 + m.r11() - m.r00() - m.r22());
      return new double[] {
        (m.r01() + m.r10()) / s, 0.25 * s, (m.r12() + m.r21()) / s, (m.r02() - m.r20()) / s
      };
    }
    double s = 2 * Math.sqrt(1 + m.r22() - m.r00() - m.r11());
    return new double[] {
      (m.r02() + m.r20()) / s, (m.r12() + m.r21()) / s, 0.25 * s, (m.r10() - m.r01()) / s
    };
  }

  /**
   * How rough a surface is. Between two surfaces the mean of their coefficients holds.
   *
   * @param still friction coefficient before it slips
   * @param sliding friction coefficient while it slips
   */
  record Surface(float still, float sliding) {
    /** Rubber-like finger pads. */
    static final Surface PAD = new Surface(1.0f, 0.9f);

    /** Everything else. */
    static final Surface PLAIN = new Surface(0.6f, 0.5f);

    /** The same surface with a share of its friction. */
    Surface times(double share) {
      return new Surface((float) (share * still), (float) (share * sliding));
    }
  }

  /**
   * What a shape is and what it touches; a shape with neither touches nothing.
   *
   * @param group one bit
   * @param mask bits of the groups it touches
   * @param reports {@link Contacts#REPORTED} if its contacts are to be reported, or 0
   */
  record Filter(int group, int mask, int reports) {}
}
