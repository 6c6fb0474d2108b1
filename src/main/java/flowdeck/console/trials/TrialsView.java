package flowdeck.console.trials;

import flowdeck.console.Screen;
import flowdeck.console.review.ReviewView;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/** The Trials screen: this session's trials, their recordings, evaluations, and planning one. */
public final class TrialsView implements Screen {
  @FXML private ToggleGroup sections;
  @FXML private ToggleButton toSession;
  @FXML private ToggleButton toEvaluations;
  @FXML private ToggleButton toPlan;
  @FXML private ToggleButton toReview;
  @FXML private StackPane content;
  @FXML private Node session;
  @FXML private Node evaluations;
  @FXML private Node plan;
  @FXML private Node review;
  @FXML private SessionView sessionController;
  @FXML private EvaluationsView evaluationsController;
  @FXML private PlanView planController;
  @FXML private ReviewView reviewController;
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
    toReview.setVisible(false);
    sessionController.whenWatched(this::watch);
    reviewController.whenClosed(this::watched);
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

  /** The recording has a place of its own while it is open. */
  private void watch() {
    toReview.setVisible(true);
    toReview();
  }

  private void watched() {
    toReview.setVisible(false);
    toSession();
  }

  @FXML
  void toReview() {
    front(toReview, review, reviewController);
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
