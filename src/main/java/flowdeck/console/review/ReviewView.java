package flowdeck.console.review;

import flowdeck.console.ReviewOperations.ReviewedTrial;
import flowdeck.console.ReviewOperations.Shown;
import flowdeck.console.Screen;
import flowdeck.console.widget.JointTracksPlot;
import flowdeck.console.widget.KeyButton;
import flowdeck.console.widget.PixelImage;
import flowdeck.console.widget.RibbonPlot;
import flowdeck.core.ActionLayout;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** A recording: its picture, its joints, its likelihoods, and the marks of the trial it shows. */
public final class ReviewView implements Screen {
  private final ReviewViewModel model;
  private final MarkRows markRows;
  private final PixelImage pixels = new PixelImage();
  private final ToggleGroup arms = new ToggleGroup();
  private final Clock clock = Clock.system();
  private Runnable closed = () -> {};
  private @Nullable Frame drawn;
  private List<ActionLayout.Group> groups = List.of();
  private boolean moving;

  @FXML private Label title;
  @FXML private Label task;
  @FXML private Node problemLine;
  @FXML private Label problem;
  @FXML private StackPane picture;
  @FXML private ImageView image;
  @FXML private Label waiting;
  @FXML private KeyButton play;
  @FXML private Button speed;
  @FXML private Slider slider;
  @FXML private Label time;
  @FXML private RibbonPlot ribbon;
  @FXML private VBox marksCard;
  @FXML private Label verdict;
  @FXML private VBox marks;
  @FXML private Label note;
  @FXML private Button undo;
  @FXML private HBox armButtons;
  @FXML private JointTracksPlot joints;

  public ReviewView(ReviewViewModel model) {
    this.model = model;
    this.markRows = new MarkRows(model);
  }

  @FXML
  private void initialize() {
    image.fitWidthProperty().bind(picture.widthProperty());
    image.fitHeightProperty().bind(picture.heightProperty());
    picture.heightProperty().subscribe(this::fit);
    image.imageProperty().subscribe(this::fit);
    time.textProperty().bind(model.timeProperty());
    note.textProperty().bind(model.noteProperty());
    play.textProperty().bind(model.playingProperty().map(on -> on ? "Pause" : "Play"));
    speed
        .textProperty()
        .bind(
            model.speedProperty().map(times -> times < 1 ? times + "×" : "%.0f×".formatted(times)));
    undo.visibleProperty().bind(model.undoableProperty());
    problemLine.visibleProperty().bind(problem.textProperty().isNotEmpty());
    problemLine.managedProperty().bind(problemLine.visibleProperty());
    marksCard.managedProperty().bind(marksCard.visibleProperty());
    model.shownProperty().subscribe(this::show);
    model.rowProperty().subscribe(this::moved);
    model.marksProperty().subscribe(rows -> markRows.show(marks, rows));
    slider
        .valueProperty()
        .subscribe(
            value -> {
              if (!moving) {
                model.lookAt(value.doubleValue());
              }
            });
    ribbon.setOnMousePressed(mouse -> scrub(mouse.getX()));
    ribbon.setOnMouseDragged(mouse -> scrub(mouse.getX()));
    ribbon.setAccessibleText("Log-likelihoods and stage marks over the recording");
    joints.setAccessibleText("Positions and targets of the joints over the recording");
    arms.selectedToggleProperty()
        .subscribe(
            (before, now) -> {
              if (now == null && before != null) {
                before.setSelected(true);
              }
              tracks();
            });
  }

  /** Sets what is done once the recording is closed. */
  public void whenClosed(Runnable then) {
    closed = then;
  }

  /** The picture is as wide as its height allows; the joints have the rest. */
  private void fit() {
    Image shown = image.getImage();
    double aspect = shown == null ? 4 / 3.0 : shown.getWidth() / shown.getHeight();
    picture.setPrefWidth(Math.max(picture.getMinWidth(), aspect * picture.getHeight()));
  }

  private void show(Shown shown) {
    title.setText(shown.title());
    task.setText(shown.film() == null ? "" : shown.film().task());
    problem.setText(shown.problem());
    waiting.setText(
        shown.busy()
            ? "Reading the recording"
            : shown.film() == null ? "There is nothing to see" : "");
    ReviewedTrial trial = shown.trial();
    marksCard.setVisible(trial != null && shown.film() != null);
    verdict.setText(
        trial == null ? "" : trial.verdict().isEmpty() ? "no label yet" : trial.verdict());
    if (!model.groups().equals(groups)) {
      groups = model.groups();
      arms();
    }
    tracks();
    moved();
  }

  private void arms() {
    arms.getToggles().clear();
    armButtons.getChildren().clear();
    for (ActionLayout.Group group : groups) {
      ToggleButton button = new ToggleButton(group.name());
      button.setToggleGroup(arms);
      button.getStyleClass().setAll("toggle-button", "small-button");
      button.setUserData(group);
      armButtons.getChildren().add(button);
    }
    if (!groups.isEmpty()) {
      arms.getToggles().getFirst().setSelected(true);
    }
  }

  private void tracks() {
    boolean known = arms.getSelectedToggle() != null;
    joints.show(
        known ? model.tracks((ActionLayout.Group) arms.getSelectedToggle().getUserData()) : null,
        "");
  }

  private void moved() {
    moving = true;
    slider.setValue(model.share());
    moving = false;
    joints.at(model.share());
    ribbon.show(model.ribbon(), model.noLikelihoods());
  }

  private void scrub(double x) {
    double share = ribbon.share(x);
    if (!Double.isNaN(share)) {
      model.lookAt(share);
    }
  }

  @Override
  public void shown() {
    model.refresh();
  }

  @Override
  public void pulse() {
    model.pulse(clock.nanos());
    Frame newest = model.picture();
    if (newest != drawn) {
      drawn = newest;
      image.setImage(newest == null ? null : pixels.show(newest));
    }
    ribbon.pulse();
    joints.pulse();
  }

  @Override
  public boolean key(KeyCode code) {
    if (code.isDigitKey() || code.isKeypadKey()) {
      String name = code.getName();
      char digit = name.charAt(name.length() - 1);
      return digit >= '1' && digit <= '9' && model.jump(digit - '1');
    }
    switch (code) {
      case P -> model.toggle();
      case LEFT -> model.step(-1);
      case RIGHT -> model.step(1);
      case PAGE_UP -> model.jumpBy(-1);
      case PAGE_DOWN -> model.jumpBy(1);
      case HOME -> model.lookAt(0);
      case END -> model.lookAt(1);
      case BACK_SPACE -> close();
      default -> {
        return false;
      }
    }
    return true;
  }

  @FXML
  void play() {
    model.toggle();
  }

  @FXML
  void faster() {
    model.faster();
  }

  @FXML
  void undo() {
    model.undo();
  }

  @FXML
  void close() {
    model.leave();
    closed.run();
  }
}
