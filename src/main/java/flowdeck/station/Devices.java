package flowdeck.station;

import flowdeck.arms.fri.FriAddress;
import flowdeck.arms.fri.FriArm;
import flowdeck.arms.fri.FriLink;
import flowdeck.arms.fri.FriRehearsal;
import flowdeck.arms.gripper.Gripper;
import flowdeck.arms.gripper.GripperPort;
import flowdeck.arms.gripper.IoGripper;
import flowdeck.arms.gripper.IoWiring;
import flowdeck.arms.gripper.NoGripper;
import flowdeck.arms.gripper.RobotiqGripper;
import flowdeck.arms.gripper.RobotiqSettings;
import flowdeck.arms.motion.Clearance;
import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.camera.Camera;
import flowdeck.camera.CameraSettings;
import flowdeck.camera.LiveCamera;
import flowdeck.camera.PictureSource;
import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.camera.source.FileSource;
import flowdeck.camera.source.NetworkSource;
import flowdeck.camera.source.RealSenseSource;
import flowdeck.camera.source.V4l2Source;
import flowdeck.cell.CameraSetup;
import flowdeck.cell.CellFile;
import flowdeck.cell.CellSetup;
import flowdeck.cell.Controllers;
import flowdeck.cell.GripperSetup;
import flowdeck.cell.SupervisionSetup;
import flowdeck.control.SupervisionLimits;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From what a cell's file says to the devices and limits that it means. Stateless. */
final class Devices {
  private static final long MILLI = 1_000_000;

  /** Longer than any session. */
  private static final Duration NEVER = Duration.ofDays(365);

  private Devices() {}

  /** What a cell's file says of supervision. */
  static SupervisionLimits supervision(SupervisionSetup setup) {
    return new SupervisionLimits(
        setup.staleTargetMillis() * MILLI,
        setup.staleFrameMillis() * MILLI,
        setup.armSilenceMillis() * MILLI,
        Math.toRadians(setup.trackingDeg()),
        setup.externalTorque());
  }

  /** What both arms of a cell are kept away from. */
  static Clearance clearance(CellSetup setup) {
    return new Clearance(setup.description(), setup.space().workspace());
  }

  /** Begins to listen to a controller. */
  static FriLink link(String arm, Controllers.Fri fri, MotionLimits limits, Clock clock) {
    InetAddress bind = fri.bind() == null ? null : address(arm, "bind", fri.bind());
    InetSocketAddress local =
        bind == null ? new InetSocketAddress(fri.port()) : new InetSocketAddress(bind, fri.port());
    InetAddress controller =
        fri.controller() == null ? null : address(arm, "controller", fri.controller());
    return link(arm, new FriAddress(local, controller), limits, clock);
  }

  /** The same at an address that no file names. */
  static FriLink link(String arm, FriAddress address, MotionLimits limits, Clock clock) {
    int first = arm.equals("left") ? 0 : limits.axes().size() / 2;
    List<MotionLimits.Axis> joints = limits.axes().subList(first, first + IiwaKinematics.JOINTS);
    FriRehearsal.once(joints);
    return FriLink.open(arm, address, joints, clock);
  }

  private static InetAddress address(String arm, String field, String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new InputException(
          "arms.%s.fri.%s is %s, which is no address that this machine knows; correct it in the cell's file."
              .formatted(arm, field, text),
          e);
    }
  }

  /** A real arm behind its controller, with its gripper; closes the link if there is none. */
  static FriArm arm(String name, FriLink link, GripperSetup gripper, Clock clock) {
    try {
      return new FriArm(name, link, gripper(name, gripper, link, null, clock));
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  /**
   * The gripper of an arm; begins to connect to it.
   *
   * @param link to the arm's controller, which it may be wired to
   * @param standIn where a gripper is reached that the file calls a stand-in; null if there is none
   */
  static Gripper gripper(
      String arm,
      GripperSetup setup,
      FriLink link,
      GripperPort.@Nullable Tcp standIn,
      Clock clock) {
    return switch (setup) {
      case GripperSetup.None _ -> new NoGripper(arm, 1, clock);
      case GripperSetup.Io io -> {
        IoWiring wiring = wiring(io);
        yield new IoGripper(arm, link.io(wiring), wiring, clock);
      }
      case GripperSetup.Robotiq robotiq ->
          new RobotiqGripper(
              arm, port(arm, robotiq.connection(), standIn), settings(robotiq), clock);
    };
  }

  /** How a gripper is wired to its arm's controller. */
  static IoWiring wiring(GripperSetup.Io setup) {
    return new IoWiring(
        setup.output(),
        setup.inverted(),
        setup.closedOutput(),
        setup.feedbackInput(),
        setup.feedbackInverted());
  }

  /** How a Robotiq gripper is set up. */
  static RobotiqSettings settings(GripperSetup.Robotiq setup) {
    return new RobotiqSettings(
        setup.model().robotiq(),
        setup.slave(),
        setup.openCount(),
        setup.closedCount(),
        setup.speedShare(),
        setup.forceShare());
  }

  private static GripperPort port(
      String arm, GripperSetup.Connection connection, GripperPort.@Nullable Tcp standIn) {
    return switch (connection) {
      case GripperSetup.Connection.Serial serial -> new GripperPort.Serial(serial.device());
      case GripperSetup.Connection.Tcp tcp -> new GripperPort.Tcp(tcp.host(), tcp.port());
      case GripperSetup.Connection.StandIn _ -> {
        if (standIn == null) {
          throw new InputException(
              "The %s gripper is a stand-in, which only virtual controllers have; give its serial device or gateway in the cell's file."
                  .formatted(arm));
        }
        yield standIn;
      }
    };
  }

  /**
   * The camera of a cell; opens it, which goes on by itself.
   *
   * @param kept of the camera's calibration
   */
  static Camera camera(CellFile file, @Nullable KeptCalibration kept, Clock clock) {
    CameraSetup setup = file.setup().camera();
    CameraSettings settings =
        new CameraSettings(
            setup.name(),
            setup.widthPixels(),
            setup.heightPixels(),
            setup.framesPerSecond(),
            setup.freezeDetection() ? Duration.ofMillis(setup.frozenAfterMillis()) : NEVER);
    PictureSource source = source(file, setup.source(), settings);
    CameraCalibration calibration = kept == null ? null : kept.used();
    if (calibration == null) {
      return LiveCamera.open(settings, source, clock);
    }
    CameraCalibration.Placement placement = calibration.placement();
    return LiveCamera.open(
        settings, source, clock, calibration.lens(), placement == null ? null : placement.inCell());
  }

  private static PictureSource source(
      CellFile file, CameraSetup.Source source, CameraSettings settings) {
    return switch (source) {
      case CameraSetup.Source.D435i device ->
          new V4l2Source(device.card(), device.serial(), settings);
      case CameraSetup.Source.RealSense device -> new RealSenseSource(device.serial(), settings);
      case CameraSetup.Source.Stream stream -> new NetworkSource(stream.url(), settings);
      case CameraSetup.Source.Video video ->
          new FileSource(file.resolve(video.path()), video.loop(), settings);
      case CameraSetup.Source.Drawn _ ->
          throw new InputException(
              "Cell %s has real arms, of which no pictures are drawn; name its camera in the file."
                  .formatted(file.name()));
    };
  }
}
