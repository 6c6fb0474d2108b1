package flowdeck.sim;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import flowdeck.sim.PhysxRuntime.Filter;
import flowdeck.sim.PhysxRuntime.Surface;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import physx.common.PxTransform;
import physx.extensions.PxRigidBodyExt;
import physx.physics.PxActorFlagEnum;
import physx.physics.PxArticulationAxisEnum;
import physx.physics.PxArticulationDrive;
import physx.physics.PxArticulationDriveTypeEnum;
import physx.physics.PxArticulationFlagEnum;
import physx.physics.PxArticulationJointReducedCoordinate;
import physx.physics.PxArticulationJointTypeEnum;
import physx.physics.PxArticulationKinematicFlagEnum;
import physx.physics.PxArticulationKinematicFlags;
import physx.physics.PxArticulationLimit;
import physx.physics.PxArticulationLink;
import physx.physics.PxArticulationMotionEnum;
import physx.physics.PxArticulationReducedCoordinate;
import physx.physics.PxScene;

/**
 * One iiwa 7 R800 with its gripper as a PhysX articulation: fixed base, seven driven revolute
 * joints, two force-limited fingers. Joint origins, axes, limits, torques and masses are the
 * published ones of the arm; the drive's stiffness stands for the position controller.
 *
 * <p>Gravity is off on the arm's links, as the real controller compensates it.
 */
final class ArmBody {
  static final int JOINTS = IiwaKinematics.JOINTS;

  /** Link masses, kg (lbr_description URDF). */
  private static final float[] MASS = {3.394f, 4.032f, 3.394f, 4.032f, 1.529f, 2.404f, 0.259f};

  private static final float ARM_STIFFNESS = 20_000f;
  private static final float ARM_DAMPING = 1_000f;
  private static final float FINGER_STIFFNESS = 4_000f;
  private static final float FINGER_DAMPING = 80f;
  private static final float FINGER_FORCE = 60f;
  private static final float FINGER_MASS = 0.05f;
  private static final float ARMATURE = 0.1f;

  /** How strongly each finger is pulled to the mean of both, which replaces the rack between. */
  private static final double CENTRING = 4;

  private static final PxArticulationAxisEnum TURN = PxArticulationAxisEnum.eTWIST;
  private static final PxArticulationAxisEnum SLIDE = PxArticulationAxisEnum.eX;

  private final PxArticulationReducedCoordinate articulation;
  private final List<PxArticulationJointReducedCoordinate> joints = new ArrayList<>();
  private final List<PxArticulationJointReducedCoordinate> fingers = new ArrayList<>();
  private final List<PxArticulationLink> links = new ArrayList<>();
  private final List<PxArticulationLink> fingerLinks = new ArrayList<>();
  private final PxArticulationLink foot;
  private final double maxTravel;

  /**
   * Builds the arm and adds it to a scene.
   *
   * @param base pose of the base in the cell
   * @param group this arm's collision group
   * @param otherArm the other arm's collision group
   * @param home initial joint angles, rad
   * @param fingerOpening distance between the open fingers, m
   * @param frictionShare share of the usual friction that surfaces have
   */
  ArmBody(
      PxScene scene,
      Pose base,
      int group,
      int otherArm,
      JointVector home,
      double fingerOpening,
      double frictionShare) {
    PhysxRuntime runtime = PhysxRuntime.get();
    Surface plain = Surface.PLAIN.times(frictionShare);
    maxTravel = 0.5 * fingerOpening;
    articulation = runtime.physics().createArticulationReducedCoordinate();
    articulation.setArticulationFlag(PxArticulationFlagEnum.eFIX_BASE, true);
    articulation.setArticulationFlag(PxArticulationFlagEnum.eDISABLE_SELF_COLLISION, true);
    articulation.setArticulationFlag(PxArticulationFlagEnum.eDRIVE_LIMITS_ARE_FORCES, true);
    articulation.setSolverIterationCounts(16, 2);

    // The base stands on the table, so it must not touch it.
    int others = PhysxRuntime.BODY | otherArm;
    Filter baseFilter = new Filter(group, others, Contacts.REPORTED);
    Filter filter = new Filter(group, PhysxRuntime.GROUND | others, Contacts.REPORTED);
    Pose pose = base;
    foot = link(null, pose);
    PxArticulationLink link = foot;
    runtime.attachCapsule(link, 0.05, 0.10, 0.08, baseFilter, plain);
    for (int i = 0; i < JOINTS; i++) {
      Pose origin = IiwaKinematics.JOINT_ORIGINS.get(i);
      pose = pose.times(origin);
      PxArticulationLink child = link(link, pose);
      shape(runtime, child, i, filter, plain);
      PxRigidBodyExt.setMassAndUpdateInertia(child, MASS[i]);
      PxArticulationJointReducedCoordinate joint =
          joint(
              child,
              PxArticulationJointTypeEnum.eREVOLUTE,
              origin,
              axis(IiwaKinematics.AXES.get(i)));
      float limit = (float) IiwaKinematics.POSITION_LIMITS.get(i);
      float torque = (float) IiwaKinematics.TORQUE_LIMITS.get(i);
      drive(joint, TURN, -limit, limit, ARM_STIFFNESS, ARM_DAMPING, torque);
      joints.add(joint);
      links.add(child);
      link = child;
    }
    for (int side = 1; side >= -1; side -= 2) {
      Pose closed = IiwaKinematics.FLANGE_IN_LINK7.times(GripperGeometry.finger(side, 0));
      PxArticulationLink finger = link(link, pose.times(closed));
      double halfZ = 0.5 * (GripperGeometry.FINGER_END - GripperGeometry.FINGER_START);
      runtime.attachBox(
          finger,
          Pose.IDENTITY,
          GripperGeometry.FINGER_HALF_X,
          GripperGeometry.FINGER_HALF_Y,
          halfZ,
          filter,
          Surface.PAD.times(frictionShare));
      PxRigidBodyExt.setMassAndUpdateInertia(finger, FINGER_MASS);
      PxArticulationJointReducedCoordinate joint =
          joint(
              finger,
              PxArticulationJointTypeEnum.ePRISMATIC,
              closed,
              Pose.rotationZ(side * 0.5 * Math.PI));
      drive(joint, SLIDE, 0f, (float) maxTravel, FINGER_STIFFNESS, FINGER_DAMPING, FINGER_FORCE);
      fingers.add(joint);
      fingerLinks.add(finger);
    }
    scene.addArticulation(articulation);
    start(home);
  }

  /** Tells who reports contacts what this arm's parts are called. */
  void name(Contacts contacts, String arm, String hand) {
    contacts.name(foot, arm);
    links.forEach(link -> contacts.name(link, arm));
    fingerLinks.forEach(finger -> contacts.name(finger, hand));
  }

  private PxArticulationLink link(@Nullable PxArticulationLink parent, Pose pose) {
    PxTransform transform = PhysxRuntime.transform(pose);
    PxArticulationLink link = articulation.createLink(parent, transform);
    transform.destroy();
    link.setActorFlag(PxActorFlagEnum.eDISABLE_GRAVITY, true);
    return link;
  }

  private static void shape(
      PhysxRuntime runtime, PxArticulationLink link, int i, Filter filter, Surface plain) {
    switch (i) {
      case 0 -> runtime.attachCapsule(link, 0.05, 0.19, 0.08, filter, plain);
      case 1 -> runtime.attachCapsule(link, 0, 0.20, 0.075, filter, plain);
      case 2 -> runtime.attachCapsule(link, 0, 0.19, 0.07, filter, plain);
      case 3 -> runtime.attachCapsule(link, 0, 0.20, 0.07, filter, plain);
      case 4 -> runtime.attachCapsule(link, 0, 0.12, 0.065, filter, plain);
      case 5 -> runtime.attachCapsule(link, -0.005, 0.005, 0.07, filter, plain);
      default -> gripper(runtime, link, filter, plain);
    }
  }

  private static void gripper(
      PhysxRuntime runtime, PxArticulationLink link, Filter filter, Surface plain) {
    runtime.attachBox(
        link,
        Pose.translation(0, 0, IiwaKinematics.FLANGE_IN_LINK7.z() + 0.5 * GripperGeometry.BODY_END),
        GripperGeometry.BODY_RADIUS,
        GripperGeometry.BODY_RADIUS,
        0.5 * GripperGeometry.BODY_END,
        filter,
        plain);
    runtime.attachBox(
        link,
        Pose.translation(
            0,
            0,
            IiwaKinematics.FLANGE_IN_LINK7.z()
                + 0.5 * (GripperGeometry.RAIL_START + GripperGeometry.RAIL_END)),
        GripperGeometry.RAIL_HALF_X,
        GripperGeometry.RAIL_HALF_Y,
        0.5 * (GripperGeometry.RAIL_END - GripperGeometry.RAIL_START),
        filter,
        plain);
  }

  /** Rotation that brings the joint frame's x, which PhysX turns about, onto an axis. */
  private static Pose axis(IiwaKinematics.Axis axis) {
    return switch (axis) {
      case Z -> Pose.rotationY(-0.5 * Math.PI);
      case Y -> Pose.rotationZ(0.5 * Math.PI);
      case MINUS_Y -> Pose.rotationZ(-0.5 * Math.PI);
    };
  }

  private static PxArticulationJointReducedCoordinate joint(
      PxArticulationLink child, PxArticulationJointTypeEnum type, Pose origin, Pose axis) {
    PxArticulationJointReducedCoordinate joint = child.getInboundJoint();
    joint.setJointType(type);
    PxTransform inParent = PhysxRuntime.transform(origin.times(axis));
    joint.setParentPose(inParent);
    inParent.destroy();
    PxTransform inChild = PhysxRuntime.transform(axis);
    joint.setChildPose(inChild);
    inChild.destroy();
    return joint;
  }

  private static void drive(
      PxArticulationJointReducedCoordinate joint,
      PxArticulationAxisEnum axis,
      float low,
      float high,
      float stiffness,
      float damping,
      float maxForce) {
    joint.setMotion(axis, PxArticulationMotionEnum.eLIMITED);
    PxArticulationLimit limit = new PxArticulationLimit(low, high);
    joint.setLimitParams(axis, limit);
    limit.destroy();
    PxArticulationDrive drive =
        new PxArticulationDrive(stiffness, damping, maxForce, PxArticulationDriveTypeEnum.eFORCE);
    joint.setDriveParams(axis, drive);
    drive.destroy();
    joint.setArmature(axis, ARMATURE);
  }

  private void start(JointVector home) {
    for (int i = 0; i < JOINTS; i++) {
      joints.get(i).setJointPosition(TURN, (float) home.get(i));
    }
    for (PxArticulationJointReducedCoordinate finger : fingers) {
      finger.setJointPosition(SLIDE, (float) maxTravel);
    }
    PxArticulationKinematicFlags flags =
        new PxArticulationKinematicFlags((byte) PxArticulationKinematicFlagEnum.ePOSITION.value);
    articulation.updateKinematic(flags);
    flags.destroy();
  }

  /**
   * Sets the drives for the next substep.
   *
   * @param target joint angles at the end of the substep, rad
   * @param velocity of the target, rad/s; without it the drives lag by centimetres
   * @param fraction opened fraction of the gripper
   */
  void drive(double[] target, double[] velocity, double fraction) {
    for (int i = 0; i < JOINTS; i++) {
      joints.get(i).setDriveTarget(TURN, (float) target[i]);
      joints.get(i).setDriveVelocity(TURN, (float) velocity[i]);
    }
    double first = fingers.get(0).getJointPosition(SLIDE);
    double second = fingers.get(1).getJointPosition(SLIDE);
    double mean = 0.5 * (first + second);
    double wanted = fraction * maxTravel;
    fingers.get(0).setDriveTarget(SLIDE, (float) (wanted + CENTRING * (mean - first)));
    fingers.get(1).setDriveTarget(SLIDE, (float) (wanted + CENTRING * (mean - second)));
  }

  /** Measured joint angles, rad. */
  double[] joints() {
    double[] measured = new double[JOINTS];
    for (int i = 0; i < JOINTS; i++) {
      measured[i] = joints.get(i).getJointPosition(TURN);
    }
    return measured;
  }

  /** Mean distance of the fingers from the closed position, m. */
  double finger() {
    return 0.5 * (fingers.get(0).getJointPosition(SLIDE) + fingers.get(1).getJointPosition(SLIDE));
  }

  /** Half the distance between the fully open fingers, m. */
  double maxTravel() {
    return maxTravel;
  }

  /** Pose of the flange in the cell as the physics has it. */
  Pose flange() {
    return PhysxRuntime.pose(links.getLast().getGlobalPose()).times(IiwaKinematics.FLANGE_IN_LINK7);
  }

  /** Pose of the link that joint {@code i} (from 0) moves; its origin is the joint's. */
  Pose link(int i) {
    return PhysxRuntime.pose(links.get(i).getGlobalPose());
  }

  /** Pose of the middle of a finger, 0 at plus y of the flange, 1 at minus y. */
  Pose fingerMiddle(int i) {
    return PhysxRuntime.pose(fingerLinks.get(i).getGlobalPose());
  }

  /** Speed of the fastest link, fingers included, m/s; not a number if that of any is not. */
  double greatestSpeed() {
    double greatest = 0;
    for (PxArticulationLink link : links) {
      greatest = Math.max(greatest, PhysxRuntime.length(link.getLinearVelocity()));
    }
    for (PxArticulationLink finger : fingerLinks) {
      greatest = Math.max(greatest, PhysxRuntime.length(finger.getLinearVelocity()));
    }
    return greatest;
  }

  void release() {
    articulation.release();
  }
}
