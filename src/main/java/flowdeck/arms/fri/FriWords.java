package flowdeck.arms.fri;

import flowdeck.arms.LinkReport.Word;
import flowdeck.arms.fri.Monitoring.Quality;
import flowdeck.arms.fri.Monitoring.SafetyState;
import flowdeck.arms.fri.Monitoring.SessionState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the state of a controller and of the connection to it means for the operator. Stateless. */
final class FriWords {
  /** Silence from which on the controller counts as gone. */
  static final long SILENT_NANOS = 100_000_000;

  /** How long a controller is waited for before there is more to say. */
  private static final long PATIENCE_NANOS = 3_000_000_000L;

  private static final double MILLI = 1e-6;
  private static final double SECOND = 1e-9;

  private FriWords() {}

  /**
   * Why the arm takes no targets now, without a full stop, or null if it does.
   *
   * @param openedNanos when listening began
   */
  static @Nullable String refusal(
      FriSnapshot at, String arm, FriAddress address, int port, long openedNanos, long nanos) {
    if (at.heardNanos == Long.MIN_VALUE) {
      return unheard(at, address, port, nanos - openedNanos);
    }
    long silence = nanos - at.heardNanos;
    if (silence > SILENT_NANOS) {
      return silent(at, arm, silence);
    }
    if (at.unsendable != null) {
      return "the controller %s is heard but cannot be answered (%s): check this machine's route to it and its firewall"
          .formatted(text(at.peer), at.unsendable);
    }
    if (!at.measures) {
      return "the controller does not tell where the joints are: restart the application on the"
          + " smartPAD";
    }
    if (at.safety != SafetyState.NORMAL) {
      return "the safety controller demands a %s: clear its cause, acknowledge at the smartPAD, start the application anew"
          .formatted(safety(at.safety));
    }
    return session(at);
  }

  private static String unheard(FriSnapshot at, FriAddress address, int port, long waited) {
    if (at.garble != null) {
      return "what arrives on UDP port %d is no FRI of version 1.14 to 1.16, 2.5 or 2.7 (%s): check the version of Sunrise and who sends there"
          .formatted(port, at.garble);
    }
    if (at.stranger != null) {
      return "UDP port %d hears %s, but the cell's file names %s as the controller: correct the one that is wrong"
          .formatted(port, host(at.stranger), text(address.controller()));
    }
    if (waited < PATIENCE_NANOS) {
      return "waiting for the controller on UDP port %d".formatted(port);
    }
    return String.format(
        Locale.ROOT,
        "nothing has arrived on UDP port %d for %.0f s: start the FRI application on the smartPAD,"
            + " check that it sends to this machine's address and port, and that the firewall lets"
            + " UDP 30200 to 30209 in",
        port,
        waited * SECOND);
  }

  private static String silent(FriSnapshot at, String arm, long silence) {
    String since =
        silence < 1_000_000_000L
            ? String.format(Locale.ROOT, "%.0f ms", silence * MILLI)
            : String.format(Locale.ROOT, "%.1f s", silence * SECOND);
    // Whoever was heard long before the controller fell silent has nothing to do with it.
    if (at.garble != null && at.garbledNanos > at.heardNanos) {
      return "nothing that the controller sends could be read for %s (%s): restart its application at the smartPAD, and look for another program that sends from its address"
          .formatted(since, at.garble);
    }
    if (at.stranger != null && at.strangerNanos > at.heardNanos) {
      return "the controller %s has been silent for %s, while %s sends to its port: see that only one controller does; if %s is the right one, open the cell again or name it as arms.%s.fri.controller in the cell's file"
          .formatted(text(at.peer), since, host(at.stranger), host(at.stranger), arm);
    }
    return "the controller has been silent for %s: its application ended or the cable is out; start the application anew at the smartPAD"
        .formatted(since);
  }

  private static @Nullable String session(FriSnapshot at) {
    boolean good = at.quality.compareTo(Quality.GOOD) >= 0;
    return switch (at.session) {
      case IDLE -> "the controller has no session: start the FRI application at the smartPAD";
      case MONITORING_WAIT ->
          "the controller calls the connection %s: it must be good before the arm can be commanded"
              .formatted(quality(at.quality));
      case MONITORING_READY ->
          at.drivesActive
              ? "the controller only lets itself be watched: start the motion of its FRI"
                  + " application at the smartPAD"
              : "the drives are off and the controller only lets itself be watched: press the"
                  + " enabling switch or choose automatic mode, then start the motion of its FRI"
                  + " application at the smartPAD";
      case COMMANDING_WAIT ->
          at.commands
              ? "the controller is about to hand over: wait a moment"
              : "the controller does not tell where its own motion is: restart the application at"
                  + " the smartPAD";
      case COMMANDING_ACTIVE -> {
        if (!at.drivesActive) {
          yield "the drives are off: release the stop, press the enabling switch or choose"
              + " automatic mode at the smartPAD";
        }
        if (!good) {
          yield "the controller calls the connection only %s: look for load on this machine and on its network"
              .formatted(quality(at.quality));
        }
        if (!at.commands) {
          yield "the controller was commanding when this program began to listen: start the motion"
              + " of its application anew at the smartPAD";
        }
        yield switch (at.command) {
          case POSITION ->
              at.interrupted
                  ? "its motion was interrupted, so it braked and takes no more targets of it: arm"
                      + " both arms again, and look for load on this computer if that recurs"
                  : null;
          case TORQUE, WRENCH ->
              "the controller wants %ss, which this program does not send: choose POSITION as client command mode at the smartPAD"
                  .formatted(at.command.name().toLowerCase(Locale.ROOT));
          case NONE, CARTESIAN_POSE ->
              "the controller takes no joint positions: choose POSITION as client command mode at"
                  + " the smartPAD";
        };
      }
    };
  }

  /** What a controller says of itself, part by part. */
  static List<Word> words(FriSnapshot at) {
    if (at.heardNanos == Long.MIN_VALUE) {
      return List.of();
    }
    return List.of(
        new Word("Session", session(at.session), at.session == SessionState.COMMANDING_ACTIVE),
        new Word("Quality", quality(at.quality), at.quality.compareTo(Quality.GOOD) >= 0),
        new Word("Safety", safety(at.safety), at.safety == SafetyState.NORMAL),
        new Word("Drives", at.drivesActive ? "active" : "off", at.drivesActive),
        new Word("Operation", operation(at), true),
        new Word("Control", words(at.control), true),
        new Word("Commands", words(at.command), true));
  }

  private static String session(SessionState state) {
    return switch (state) {
      case IDLE -> "none";
      case MONITORING_WAIT -> "monitoring, connection too weak";
      case MONITORING_READY -> "monitoring";
      case COMMANDING_WAIT -> "handing over";
      case COMMANDING_ACTIVE -> "commanding";
    };
  }

  private static String quality(Quality quality) {
    return words(quality);
  }

  private static String safety(SafetyState state) {
    return switch (state) {
      case NORMAL -> "normal";
      case STOP_0 -> "stop 0 or 1";
      case STOP_1 -> "stop 1 on the path";
      case STOP_2 -> "stop 2";
    };
  }

  private static String operation(FriSnapshot at) {
    return switch (at.operation) {
      case T1 -> "T1, 250 mm/s";
      case T2 -> "T2";
      case AUT -> "automatic";
    };
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String text(@Nullable InetAddress address) {
    return address == null ? "another one" : address.getHostAddress();
  }

  /** Address and port of a controller. */
  static String text(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress address
        ? "%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort())
        : "of unknown address";
  }

  private static String host(SocketAddress peer) {
    return peer instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : peer.toString();
  }
}
