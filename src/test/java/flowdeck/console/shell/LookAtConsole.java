package flowdeck.console.shell;

import flowdeck.console.DemoOperations;
import flowdeck.console.Operations;
import flowdeck.console.TrialLabel;
import flowdeck.core.ActionLayout;
import flowdeck.core.Fault;
import flowdeck.policy.Selection;
import flowdeck.station.Work;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.scene.control.Button;
import javafx.scene.control.TableView;
import javafx.stage.Stage;

/**
 * Paints the console in its states to PNG files, for a person to look at: {@code LookAtConsole
 * FOLDER WIDTH HEIGHT [STATE...]}.
 */
public final class LookAtConsole {
  /** With the longest name of a strategy. */
  private static final Selection LONGEST = new Selection(Selection.Strategy.SBS_DENOISE, 128, 0.5);

  private LookAtConsole() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Files.createDirectories(folder);
    int width = Integer.parseInt(args[1]);
    int height = Integer.parseInt(args[2]);
    List<String> states =
        args.length > 3
            ? List.of(args).subList(3, args.length)
            : List.of(
                "idle",
                "ready",
                "running",
                "ended",
                "committed",
                "fault",
                "refined",
                "modes",
                "alarm",
                "held",
                "uncalibrated",
                "back",
                "nodata",
                "recording-trouble",
                "recording-discarded",
                "recovered",
                "long",
                "g1",
                "models",
                "models-training",
                "models-compare",
                "models-empty",
                "models-failed",
                "models-form",
                "models-judge",
                "study",
                "study-blind",
                "evaluations",
                "evaluations-blind",
                "evaluations-empty",
                "evaluation-plan",
                "episodes",
                "episodes-empty",
                "episodes-one",
                "episodes-selected",
                "episodes-delete",
                "episodes-trim",
                "episodes-merge",
                "episodes-export",
                "episodes-import",
                "episodes-long",
                "episodes-running",
                "episodes-failed",
                "episodes-done",
                "episodes-broken",
                "episodes-replay",
                "episodes-replaying",
                "held-real",
                "held-long",
                "unready",
                "unready-start",
                "shadow-idle",
                "shadow",
                "cell",
                "cell-running",
                "cell-replay",
                "cell-real",
                "cell-held",
                "cell-unready",
                "cell-panel",
                "keys",
                "links-sim",
                "links-replay",
                "links",
                "links-silent",
                "links-unheard",
                "links-panel",
                "setup-unheard",
                "setup-monitoring",
                "setup-grippers",
                "setup-posture",
                "setup-motion",
                "setup-sim",
                "calibrate-unusable",
                "calibrate-present",
                "calibrate-none",
                "calibrate-some",
                "calibrate-away",
                "calibrate-enough",
                "calibrate-refused",
                "calibrate-dead",
                "calibrate-finding",
                "calibrate-done");
    Platform.startup(() -> next(folder, width, height, new ArrayList<>(states)));
  }

  private static void next(Path folder, int width, int height, List<String> states) {
    if (states.isEmpty()) {
      Platform.exit();
      return;
    }
    String state = states.removeFirst();
    DemoOperations demo =
        state.equals("g1") || state.endsWith("-replay")
            ? new DemoOperations(humanoid())
            : new DemoOperations();
    Consumer<Console> then =
        LookAtCells.knows(state)
            ? LookAtCells.prepare(state, demo)
            : LookAtEvaluations.knows(state)
                ? LookAtEvaluations.prepare(state, demo)
                : LookAtEpisodes.knows(state)
                    ? LookAtEpisodes.prepare(state, demo)
                    : LookAtReview.knows(state)
                        ? LookAtReview.prepare(state, demo)
                        : prepare(state, demo);
    Stage stage = new Stage();
    Console console = Console.open(stage, demo, "Flowdeck");
    stage.setWidth(width);
    stage.setHeight(height);
    then.accept(console);
    new AnimationTimer() {
      private int pulses;
      private long last;

      @Override
      public void handle(long now) {
        demo.advance(last == 0 ? 0.02 : Math.min(0.2, (now - last) / 1e9));
        last = now;
        if (++pulses == 30) {
          late(state, console);
          LookAtCells.look(state, console);
          LookAtEvaluations.look(state, console);
          LookAtEpisodes.look(state, console);
          LookAtReview.look(state, console, demo);
        }
        if (pulses == 30 && state.startsWith("models")) {
          look(state, console, demo);
        }
        if (pulses == 200) {
          cpu();
        }
        if (pulses == 320) {
          stop();
          Path file = folder.resolve(state + ".png");
          console.snapshot(file);
          System.out.printf(
              "%s video %.1f per second, CPU ms per pulse %s%n",
              file, console.videoPerSecond(), cpu());
          console.close();
          stage.close();
          next(folder, width, height, states);
        }
      }
    }.start();
  }

  private static final java.util.Map<String, Long> CPU = new java.util.TreeMap<>();

  private static String cpu() {
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    StringBuilder words = new StringBuilder();
    for (long id : threads.getAllThreadIds()) {
      String name = threads.getThreadInfo(id).getThreadName();
      if (name.startsWith("JavaFX Application") || name.startsWith("QuantumRenderer")) {
        long spent = threads.getThreadCpuTime(id);
        words.append("%s %.1f ".formatted(name, (spent - CPU.getOrDefault(name, 0L)) / 1e6 / 120));
        CPU.put(name, spent);
      }
    }
    return words.toString();
  }

  private static void look(String state, Console console, DemoOperations demo) {
    var scene = console.scene();
    ((javafx.scene.control.ToggleButton) scene.lookup("#models")).fire();
    switch (state) {
      case "models-training" -> demo.models().training("stack-blocks-two-2", 29);
      case "models-empty" -> demo.models().empty();
      case "models-failed" -> {
        demo.models().unfinished();
        demo.models()
            .show(
                new Work(
                    Work.Kind.EVALUATE,
                    "stack-blocks-two",
                    Work.State.FAILED,
                    Double.NaN,
                    "A worker process could not be started (no memory); look at memory and"
                        + " processes, or lower --processes.",
                    "",
                    null));
      }
      case "models-form" -> ((Button) scene.lookup("#train-open")).fire();
      case "models-judge" -> {
        ((Button) scene.lookup("#calibrate")).fire();
        demo.models()
            .show(
                new Work(
                    Work.Kind.CALIBRATE,
                    "stack-blocks-two",
                    Work.State.RUNNING,
                    0.35,
                    "14 of 40  seed 200014 success {OBSERVATION=-1.2, INNOVATION=0.8, SPREAD=0.4}",
                    "3 min 20 s",
                    null));
      }
      default -> {}
    }
    if (state.equals("models-compare")) {
      ((TableView<?>) scene.lookup("#table")).getSelectionModel().selectIndices(0, 1, 2);
    }
  }

  private static void late(String state, Console console) {
    if (state.equals("trials")) {
      ((javafx.scene.control.ToggleButton) console.scene().lookup("#trials")).fire();
    }
  }

  private static Consumer<Console> prepare(String state, DemoOperations demo) {
    Operations.RunChoice choice =
        new Operations.RunChoice("stack-blocks-two", "stack-blocks-two", 7, LONGEST);
    switch (state) {
      case "idle" -> {}
      case String models when models.startsWith("models") -> {}
      case "nodata" -> demo.nothing = true;
      case "ready" -> demo.select(choice);
      case "recording-discarded" -> {
        demo.select(choice);
        demo.wantEpisodes(1234);
        demo.toggleRecording();
        demo.discardRecording();
      }
      default -> {
        if (state.equals("long")) {
          demo.taskTitle = "Stack the very small cyan block upon the rather larger orange block";
          demo.policyName = "stack-blocks-two-film-256x4-noise0.02-epoch300-seed11";
          choice =
              new Operations.RunChoice(
                  "stack-blocks-two", demo.policyName, 1234567890123L, Selection.SBS);
        }
        demo.refined = List.of("refined", "modes", "back").contains(state);
        demo.modes = state.equals("refined") ? 4 : 2;
        if (state.equals("recording-trouble")) {
          demo.wantEpisodes(120);
          demo.recordingHealth =
              List.of(
                  "A fault 12.3 s after the recording began: The left arm is 17° away from its"
                      + " target.",
                  "48 of 3000 recorded ticks were in fault.");
          demo.recordingProblem =
              "Only 4.2 GB are free on the disk of sessions/2026-11-22-110000/dataset, enough to"
                  + " record for 1.3 h; free some space.";
        }
        if (state.equals("recovered")) {
          demo.notices =
              List.of(
                  "Flowdeck ended while trial 3 of session 2026-11-21-165003 ran; it counts for"
                      + " nothing until you label it on the Trials screen.",
                  "Recovered 00:42.3 of a recording that was running when Flowdeck ended; it is"
                      + " episode 0 of"
                      + " /home/lab/flowdeck/sessions/2026-11-21-165003/dataset/recovered/take-0001,"
                      + " apart from the dataset.");
        }
        demo.calibrated = !state.equals("uncalibrated");
        if (state.equals("g1")) {
          demo.demonstrator = true;
        }
        demo.select(choice);
        demo.toggleRecording();
        demo.start();
      }
    }
    return console -> {
      if (state.startsWith("models")
          || demo.tick() == null
          || state.equals("idle")
          || state.equals("ready")
          || state.equals("recording-discarded")) {
        return;
      }
      new AnimationTimer() {
        private int step;

        @Override
        public void handle(long now) {
          step++;
          if (step <= 40) {
            demo.advance(0.5);
          }
          if (step == 4 || step == 17) {
            demo.markStage(step == 4 ? 1 : 2);
          }
          if (step == 41) {
            switch (state) {
              case "ended", "committed" -> demo.finish();
              case "fault" -> {
                demo.cameraDead = true;
                demo.weakArm = true;
                demo.fail(new Fault.StaleFrame("D435i (simulated)", 512));
              }
              case "held" -> {
                demo.alarmed = true;
                demo.advance(1);
                demo.fail(new Fault.Alarm("observation density -3.40, below -2.10"));
              }
              case "alarm" -> {
                demo.alarmed = true;
                demo.advance(1);
              }
              default -> {}
            }
          }
          if (step == 60 && state.equals("back")) {
            press(console.scene().lookup("#ribbon"));
          }
          if (step == 50 && state.equals("committed")) {
            demo.commit(
                new TrialLabel(TrialLabel.Outcome.FAILURE, 2, "dropped", "slipped while turning"));
          }
        }
      }.start();
    };
  }

  private static void press(javafx.scene.Node ribbon) {
    javafx.geometry.Point2D at = ribbon.localToScene(300, 20);
    ribbon.fireEvent(
        new javafx.scene.input.MouseEvent(
            javafx.scene.input.MouseEvent.MOUSE_PRESSED,
            at.getX(),
            at.getY(),
            0,
            0,
            javafx.scene.input.MouseButton.PRIMARY,
            1,
            false,
            false,
            false,
            false,
            true,
            false,
            false,
            false,
            false,
            true,
            null));
  }

  static ActionLayout humanoid() {
    List<String> names = new ArrayList<>();
    for (String side : List.of("Left", "Right")) {
      for (String joint :
          List.of(
              "ShoulderPitch",
              "ShoulderRoll",
              "ShoulderYaw",
              "Elbow",
              "WristRoll",
              "WristPitch",
              "WristYaw")) {
        names.add("k" + side + joint);
      }
    }
    for (String side : List.of("Left", "Right")) {
      for (String finger :
          List.of("Pinky", "Ring", "Middle", "Index", "ThumbBend", "ThumbRotation")) {
        names.add("k" + side + "Hand" + finger);
      }
    }
    return new ActionLayout(names);
  }
}
