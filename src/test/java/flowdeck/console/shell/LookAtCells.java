package flowdeck.console.shell;

import flowdeck.console.ArmOperations.PanelKey;
import flowdeck.console.DemoCalibration;
import flowdeck.console.DemoLinks;
import flowdeck.console.DemoOperations;
import flowdeck.console.Operations.RunChoice;
import flowdeck.core.Fault;
import flowdeck.core.JointVector;
import flowdeck.policy.Selection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.ToggleButton;

/** The states of real, simulated and replayed cells to look at. */
final class LookAtCells {
  private static final RunChoice CHOICE =
      new RunChoice("stack-blocks-two", "stack-blocks-two", 7, Selection.SBS);

  private LookAtCells() {}

  static boolean knows(String state) {
    return state.startsWith("cell")
        || state.startsWith("links")
        || state.startsWith("setup")
        || state.startsWith("calibrate")
        || state.startsWith("keys")
        || state.startsWith("unready")
        || state.startsWith("shadow")
        || state.startsWith("held-");
  }

  static Consumer<Console> prepare(String state, DemoOperations demo) {
    demo.arms.wayHome = wayHome();
    if (state.endsWith("-replay")) {
      demo.demonstrator = true;
      demo.arms.moves = false;
      demo.arms.wayHome = List.of();
      demo.cameraCalibrated = false;
      demo.cellName = "replay g1-bottle";
    } else if (!state.equals("cell") && !state.endsWith("-sim")) {
      real(demo);
    }
    switch (state) {
      case "held-real" -> {
        demo.select(CHOICE);
        demo.fail(
            new Fault.ArmUnavailable(
                "right",
                "the controller has been silent for 140 ms: its application ended or the cable is"
                    + " out; start the application anew at the smartPAD"));
      }
      case "held-long" -> {
        demo.silentSeconds = 12.4;
        demo.select(CHOICE);
        demo.arms.health =
            List.of(DemoLinks.monitoring("left", 30_200), DemoLinks.silent("right", 30_201));
        demo.fail(
            new Fault.ArmUnavailable(
                "right",
                "the controller 172.31.1.147:30200 has been silent for 12.4 s, while 172.31.1.201"
                    + " sends to its port: see that only one controller does"));
      }
      case "unready", "unready-start" -> {
        demo.arms.health =
            List.of(DemoLinks.monitoring("left", 30_200), DemoLinks.unheard("right", 30_201));
        if (state.equals("unready-start")) {
          demo.arms.health =
              List.of(DemoLinks.fine("left", 30_200), DemoLinks.withoutGripper("right", 30_201));
          demo.select(CHOICE);
        }
      }
      case String page when page.startsWith("calibrate") -> calibration(page, demo);
      case "shadow-idle" -> demo.arms.shadow(true);
      case "shadow" -> {
        demo.arms.shadow(true);
        demo.select(CHOICE);
        demo.start();
      }
      case "cell-running" -> {
        demo.select(CHOICE);
        demo.start();
      }
      case "cell-held" -> demo.fail(new Fault.Stopped());
      case "cell-unready", "links-silent" -> {
        demo.arms.health =
            List.of(DemoLinks.fine("left", 30_200), DemoLinks.silent("right", 30_201));
        demo.silentSeconds = 12.4;
      }
      case "cell-panel", "links-panel" -> {
        demo.arms.panel =
            List.of(
                new PanelKey("Start application, left", "As the smartPAD's play key"),
                new PanelKey("Start application, right", "As the smartPAD's play key"),
                new PanelKey("Enabling switch", "Pressed half-way or let go"),
                new PanelKey("Protective stop", "As a light curtain would demand"),
                new PanelKey("Pull the cable, left", "Nothing arrives any more"),
                new PanelKey("Choose T1 or automatic", "Operation mode"));
        demo.cellMode = "VIRTUAL CELL";
      }
      case "links-unheard", "setup-unheard" ->
          demo.arms.health =
              List.of(DemoLinks.unheard("left", 30_200), DemoLinks.unheard("right", 30_201));
      case "setup-monitoring" ->
          demo.arms.health =
              List.of(DemoLinks.monitoring("left", 30_200), DemoLinks.monitoring("right", 30_201));
      case "setup-grippers" -> demo.arms.idleGrippers = List.of("left", "right");
      default -> {}
    }
    return console -> {};
  }

  private static void calibration(String state, DemoOperations demo) {
    int pictures =
        switch (state) {
          case "calibrate-some", "calibrate-refused", "calibrate-dead", "calibrate-away" -> 4;
          case "calibrate-enough", "calibrate-finding", "calibrate-done" -> 12;
          default -> 0;
        };
    for (int i = 0; i < pictures; i++) {
      demo.calibration.take("left");
    }
    switch (state) {
      case "calibrate-unusable" ->
          demo.calibration.trouble =
              "/home/operator/cells/lab-2/camera.yml is damaged: its principal point (32000.0,"
                  + " 237.0) is outside of the picture of 640 x 480 pixels; calibrate the camera"
                  + " anew.";
      case "calibrate-present" ->
          demo.calibration.present = DemoCalibration.found(Duration.ofDays(12));
      case "calibrate-refused" -> {
        demo.calibration.refusal =
            "Camera D435i does not see enough of the board; turn it to the camera, nearer, without"
                + " glare.";
        demo.calibration.take("left");
      }
      case "calibrate-dead" -> demo.cameraDead = true;
      case "calibrate-away" -> demo.calibration.beginAnew();
      case "calibrate-finding" -> demo.calibration.find();
      case "calibrate-done" -> demo.calibration.finish();
      default -> {}
    }
  }

  private static void real(DemoOperations demo) {
    demo.calibration.file = Path.of("/home/operator/cells/lab-2/camera.yml");
    demo.arms.armsFirst = true;
    demo.cellName = "lab-2";
    demo.cellMode = "REAL CELL";
    demo.cameraCalibrated = false;
    demo.arms.health = List.of(DemoLinks.fine("left", 30_200), DemoLinks.fine("right", 30_201));
  }

  private static List<JointVector> wayHome() {
    List<JointVector> way = new ArrayList<>();
    for (int step = 0; step <= 20; step++) {
      double left = 1 - step / 20.0;
      double[] at = {0, 0.43, 0, -1.57, 0, 1.13, 0, 1, 0, 0.43, 0, -1.57, 0, 1.13, 0, 1};
      at[0] += 0.5 * left;
      at[1] -= 0.4 * left;
      at[3] += 0.6 * left * left;
      at[8] -= 0.35 * left;
      at[11] += 0.3 * left;
      way.add(JointVector.of(at));
    }
    return way;
  }

  static void look(String state, Console console) {
    String prefix = state.replaceFirst("-.*", "");
    String section =
        switch (prefix) {
          case "cell" -> "#toJoints";
          case "links" -> "#toLinks";
          case "setup" -> "#toSetup";
          case "calibrate" -> "#toCalibration";
          case "keys" -> "#toKeys";
          default -> "";
        };
    if (!section.isEmpty()) {
      ((ToggleButton) console.scene().lookup("#cell")).fire();
      ((ToggleButton) console.scene().lookup(section)).fire();
    }
    if (state.equals("setup-motion")) {
      console.scene().lookup("#match").fireEvent(new javafx.event.ActionEvent());
    }
  }
}
