package flowdeck.console.trials;

import flowdeck.console.Screen;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/** The Trials screen: this session's trials, evaluations, and planning one. */
public final class TrialsView implements Screen {
  @FXML private ToggleGroup sections;
  @FXML private ToggleButton toSession;
  @FXML private ToggleButton toEvaluations;
  @FXML private ToggleButton toPlan;
  @FXML private StackPane content;
  @FXML private Node session;
  @FXML private Node evaluations;
  @FXML private Node plan;
  @FXML private SessionView sessionController;
  @FXML private EvaluationsView evaluationsController;
  @FXML private PlanView planController;
  private @Nullable Screen front;

  @FXML
  private void initialize() {
    sections
        .selectedToggleProperty()
        .subscribe(
            (before, now) -> {
              if (now == null && before != null) {
                before.setSelected(true);
              }
            });
    planController.whenLaidDown(this::toEvaluations);
    toSession();
  }

  private void front(ToggleButton tab, Node section, Screen screen) {
    tab.setSelected(true);
    content.getChildren().setAll(section);
    front = screen;
    screen.shown();
  }

  @FXML
  void toSession() {
    front(toSession, session, sessionController);
  }

  @FXML
  void toEvaluations() {
    front(toEvaluations, evaluations, evaluationsController);
  }

  @FXML
  void toPlan() {
    front(toPlan, plan, planController);
  }

  @Override
  public void shown() {
    if (front != null) {
      front.shown();
    }
  }

  @Override
  public void pulse() {
    if (front != null) {
      front.pulse();
    }
  }

  @Override
  public boolean key(KeyCode code) {
    return front != null && front.key(code);
  }
}
