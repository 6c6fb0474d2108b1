package flowdeck.console;

import flowdeck.arms.LinkReport;
import flowdeck.arms.LinkReport.Times;
import flowdeck.arms.LinkReport.Word;
import flowdeck.console.ArmOperations.ArmHealth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Made-up connections to robot controllers, in the states a cell goes through. */
public final class DemoLinks {
  private static final Times NONE = new Times(0, 0, new long[201], 0.1);

  private DemoLinks() {}

  /** Nobody has sent anything yet. */
  public static ArmHealth unheard(String arm, int port) {
    String trouble =
        "nothing has arrived on UDP port %d for 42 s: start the FRI application on the smartPAD, check that it sends to this machine's address and port, and that the firewall lets UDP 30200 to 30209 in"
            .formatted(port);
    LinkReport link =
        new LinkReport(
            "UDP port " + port, null, null, trouble, List.of(), 0, 0, 0, 0, 0, 0, 0, 0, NONE, NONE);
    return new ArmHealth(arm, trouble, link, 1);
  }

  /** Commanded, all well. */
  public static ArmHealth fine(String arm, int port) {
    return heard(arm, port, null, null, "commanding", "excellent", "normal", "active", 0);
  }

  /** Watched only: the application's motion is not started. */
  public static ArmHealth monitoring(String arm, int port) {
    return heard(
        arm,
        port,
        "the controller only lets itself be watched: start the motion of its FRI application at"
            + " the smartPAD",
        null,
        "monitoring",
        "good",
        "normal",
        "off",
        0);
  }

  /** The connection is too weak. */
  public static ArmHealth weak(String arm, int port) {
    return heard(
        arm,
        port,
        "the controller calls the connection poor: it must be good before the arm can be"
            + " commanded",
        null,
        "monitoring, connection too weak",
        "poor",
        "normal",
        "off",
        171);
  }

  /** Was commanded and went silent. */
  public static ArmHealth silent(String arm, int port) {
    return heard(
        arm,
        port,
        "the controller 172.31.1.147:30200 has been silent for 12.4 s, while 172.31.1.201 sends to"
            + " its port: see that only one controller does",
        null,
        "commanding",
        "fair",
        "stop 1 on the path",
        "off",
        38);
  }

  /** The controller does, the gripper does not. */
  public static ArmHealth withoutGripper(String arm, int port) {
    return heard(
        arm,
        port,
        null,
        "the gripper on /dev/ttymunin does not answer: check its 24 V supply and the cable",
        "commanding",
        "excellent",
        "normal",
        "active",
        0);
  }

  private static ArmHealth heard(
      String arm,
      int port,
      @Nullable String trouble,
      @Nullable String gripperTrouble,
      String session,
      String quality,
      String safety,
      String drives,
      long lost) {
    List<Word> words = new ArrayList<>();
    words.add(new Word("Session", session, session.equals("commanding")));
    words.add(new Word("Quality", quality, quality.equals("good") || quality.equals("excellent")));
    words.add(new Word("Safety", safety, safety.equals("normal")));
    words.add(new Word("Drives", drives, drives.equals("active")));
    words.add(new Word("Operation", "T1, 250 mm/s", true));
    words.add(new Word("Control", "joint impedance", true));
    words.add(new Word("Commands", "position", true));
    LinkReport link =
        new LinkReport(
            "UDP port " + port,
            "172.31.1.%d:30200".formatted(port == 30_200 ? 147 : 149),
            "FRI 1.14 to 1.16",
            trouble,
            words,
            10,
            1_234_567,
            1_234_529 - lost,
            lost,
            lost / 9,
            lost > 100 ? 2 : 0,
            lost > 0 ? 11 : 0,
            lost / 3,
            times(lost > 0 ? 2.6 : 0.9, lost > 0 ? 19.8 : 4.2),
            times(0.25, 1.4));
    return new ArmHealth(arm, trouble == null ? gripperTrouble : trouble, link, 0.62);
  }

  private static Times times(double spreadMillis, double maxMillis) {
    long[] buckets = new long[201];
    for (int i = 0; i < buckets.length && 0.1 * i <= maxMillis; i++) {
      buckets[i] = (long) (200_000 * Math.exp(-0.1 * i / (0.3 * spreadMillis)));
    }
    buckets[(int) (10 * maxMillis)]++;
    return new Times(1.4 * spreadMillis, maxMillis, buckets, 0.1);
  }
}
