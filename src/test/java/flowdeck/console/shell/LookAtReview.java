package flowdeck.console.shell;

import flowdeck.console.DemoOperations;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.Slider;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;

/** The states of a recording that is looked at. */
final class LookAtReview {
  private LookAtReview() {}

  static boolean knows(String state) {
    return state.startsWith("review");
  }

  static Consumer<Console> prepare(String state, DemoOperations demo) {
    demo.review().blind = state.equals("review-blind");
    demo.review().judged = !state.equals("review-unjudged");
    return console -> {};
  }

  /** Once the console stands. */
  static void look(String state, Console console, DemoOperations demo) {
    if (!knows(state)) {
      return;
    }
    var scene = console.scene();
    boolean episode = state.equals("review-episode");
    ((ToggleButton) scene.lookup(episode ? "#episodes" : "#trials")).fire();
    scene.getRoot().applyCss();
    scene.getRoot().layout();
    TableView<?> table = (TableView<?>) scene.lookup(episode ? "#episode-table" : "#table");
    table.getSelectionModel().select(2);
    if (state.equals("review-list")) {
      return;
    }
    ((Button) scene.lookup(episode ? "#watch-episode" : "#watch")).fire();
    switch (state) {
      case "review-busy" -> demo.review().busy();
      case "review-broken" -> demo.review().broken();
      default -> ((Slider) scene.lookup("#review-slider")).setValue(0.42);
    }
  }
}
