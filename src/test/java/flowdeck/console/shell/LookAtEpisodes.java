package flowdeck.console.shell;

import flowdeck.console.DemoOperations;
import flowdeck.station.Work;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;

/** The states of the Episodes screen to look at. */
final class LookAtEpisodes {
  private LookAtEpisodes() {}

  static boolean knows(String state) {
    return state.startsWith("episodes");
  }

  static Consumer<Console> prepare(String state, DemoOperations demo) {
    switch (state) {
      case "episodes-empty" -> demo.datasets.empty();
      case "episodes-broken" -> demo.datasets.broken();
      case "episodes-long" -> demo.datasets.longNames();
      case "episodes-running" -> demo.datasets.show(work(Work.State.RUNNING), null);
      case "episodes-failed" ->
          demo.datasets.show(
              new Work(
                  Work.Kind.DATASET,
                  "Deleting episode 3 of 2026-11-30-1402",
                  Work.State.FAILED,
                  Double.NaN,
                  "/lab/sessions/2026-11-30-1402/dataset is being recorded into or changed by"
                      + " another window or program; close that first.",
                  "",
                  null),
              null);
      case "episodes-done" ->
          demo.datasets.show(
              work(Work.State.DONE), Path.of("/lab/sessions/datasets/copy-20261201-1012"));
      default -> {}
    }
    return console -> {};
  }

  private static Work work(Work.State state) {
    boolean done = state == Work.State.DONE;
    return new Work(
        Work.Kind.DATASET,
        "Copying episodes 0-2, 5 of 2026-11-30-1402 as copy-20261201-1012",
        state,
        0.45,
        done
            ? "4 episodes, 1,940 frames in /lab/sessions/datasets/copy-20261201-1012"
            : "5 of 12  copied episode 2",
        done ? "" : "14 s",
        null);
  }

  /** Once the console stands. */
  static void look(String state, Console console) {
    if (!knows(state)) {
      return;
    }
    ((ToggleButton) console.scene().lookup("#episodes")).fire();
    switch (state) {
      case "episodes-selected", "episodes-delete", "episodes-running", "episodes-failed" ->
          select(console, 2, 4, 5);
      case "episodes-one",
          "episodes-trim",
          "episodes-long",
          "episodes-replay",
          "episodes-replaying" ->
          select(console, 2);
      default -> {}
    }
    switch (state) {
      case "episodes-delete" -> fire(console, "#do-delete");
      case "episodes-trim" -> fire(console, "#do-trim");
      case "episodes-merge" -> fire(console, "#do-merge");
      case "episodes-export", "episodes-running" -> fire(console, "#do-export");
      case "episodes-import" -> fire(console, "#do-import");
      case "episodes-replay" -> fire(console, "#do-replay");
      case "episodes-replaying" -> {
        fire(console, "#do-replay");
        fire(console, "#action-begin");
      }
      default -> {}
    }
  }

  private static void select(Console console, int first, int... more) {
    ((TableView<?>) console.scene().lookup("#episode-table"))
        .getSelectionModel()
        .selectIndices(first, more);
  }

  private static void fire(Console console, String button) {
    ((Button) console.scene().lookup(button)).fire();
  }
}
