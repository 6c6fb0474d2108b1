package flowdeck.console.cell;

import flowdeck.console.Operations.Fact;
import flowdeck.console.cell.CalibrationViewModel.Row;
import flowdeck.console.cell.CalibrationViewModel.Stage;
import flowdeck.console.widget.Columns;
import flowdeck.console.widget.CornersPlot;
import flowdeck.console.widget.FactGrid;
import flowdeck.console.widget.KeyButton;
import flowdeck.console.widget.OverlayPlot;
import flowdeck.console.widget.PixelImage;
import flowdeck.core.Frame;
import flowdeck.station.CameraCalibrator;
import java.util.List;
import javafx.beans.value.ObservableValue;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * The page on which the camera is calibrated: its live picture, and what is to be done beside it.
 */
public final class CalibrationView {
  private final CalibrationViewModel model;
  private final PixelImage pixels = new PixelImage();
  private @Nullable Frame shown;

  @FXML private StackPane picture;
  @FXML private ImageView image;
  @FXML private OverlayPlot overlay;
  @FXML private CornersPlot corners;
  @FXML private Label legend;
  @FXML private Label empty;
  @FXML private Label camera;
  @FXML private Node guide;
  @FXML private VBox steps;
  @FXML private Node noticeLine;
  @FXML private Label notice;
  @FXML private Node result;
  @FXML private Label title;
  @FXML private Label words;
  @FXML private StackPane facts;
  @FXML private Node pictures;
  @FXML private Node taking;
  @FXML private Node endings;
  @FXML private HBox arms;
  @FXML private KeyButton take;
  @FXML private ProgressBar progress;
  @FXML private Label count;
  @FXML private HBox messageLine;
  @FXML private Label sign;
  @FXML private Label message;
  @FXML private TableView<Row> list;
  @FXML private KeyButton undo;
  @FXML private KeyButton anew;
  @FXML private KeyButton finish;

  public CalibrationView(CalibrationViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    image.fitWidthProperty().bind(picture.widthProperty());
    image.fitHeightProperty().bind(picture.heightProperty());
    camera.textProperty().bind(model.cameraProperty());
    empty.textProperty().bind(model.emptyProperty());
    corners.accessibleTextProperty().bind(model.emptyProperty());
    model.staleProperty().subscribe(overlay::stale);
    ObservableValue<Boolean> isTaking = model.stageProperty().isEqualTo(Stage.TAKING);
    show(guide, isTaking);
    notice.textProperty().bind(model.noticeProperty());
    show(noticeLine, model.noticeProperty().isNotEmpty());
    show(taking, isTaking);
    show(endings, isTaking);
    show(result, model.stageProperty().isNotEqualTo(Stage.TAKING));
    ObservableValue<Boolean> hasPictures =
        model.stageProperty().map(stage -> stage == Stage.TAKING || stage == Stage.WRITTEN);
    show(pictures, hasPictures);
    show(legend, hasPictures);
    show(empty, hasPictures);
    title.textProperty().bind(model.titleProperty());
    words.textProperty().bind(model.wordsProperty());
    model.factsProperty().subscribe(this::showFacts);
    count.textProperty().bind(model.countProperty());
    progress.progressProperty().bind(model.fractionProperty());
    message.textProperty().bind(model.messageProperty());
    model
        .oddProperty()
        .subscribe(
            odd -> {
              messageLine.getStyleClass().setAll(odd ? "trouble-line" : "quiet-line");
              sign.setText(odd ? "⚠" : "–");
            });
    take.disableProperty().bind(model.takeableProperty().not());
    undo.disableProperty().bind(model.undoableProperty().not());
    anew.disableProperty().bind(model.forgettableProperty().not());
    finish.disableProperty().bind(model.finishableProperty().not());
    // The next thing to do stands out: another picture, or the end once there are enough.
    model.finishableProperty().subscribe(finish::setChosen);
    finish
        .textProperty()
        .bind(
            model
                .fractionProperty()
                .map(
                    fraction ->
                        fraction.doubleValue() >= 1
                            ? "Finish"
                            : "Finish, from %d on".formatted(CameraCalibrator.ENOUGH)));
    list.getColumns().add(Columns.number("Picture", 62, Row::number));
    list.getColumns().add(Columns.number("Corners seen", 110, Row::corners));
    list.getColumns().add(Columns.number("Of the board", 96, Row::share));
    list.getColumns().forEach(column -> column.setSortable(false));
    list.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    model.rowsProperty().subscribe(rows -> list.getItems().setAll(rows));
    List<String> sentences = model.steps();
    for (int i = 0; i < sentences.size(); i++) {
      steps.getChildren().add(step(i + 1, sentences.get(i)));
    }
  }

  private static void show(Node node, ObservableValue<Boolean> when) {
    node.visibleProperty().bind(when);
    node.managedProperty().bind(node.visibleProperty());
  }

  private static Node step(int number, String sentence) {
    Label sign = new Label(Integer.toString(number));
    sign.getStyleClass().addAll("muted", "small");
    sign.setMinWidth(Region.USE_PREF_SIZE);
    Label words = new Label(sentence);
    words.getStyleClass().addAll("value", "small");
    words.setWrapText(true);
    words.setMinHeight(Region.USE_PREF_SIZE);
    return new HBox(8, sign, words);
  }

  private void showFacts(List<Fact> newest) {
    facts
        .getChildren()
        .setAll(
            new FactGrid(
                newest.stream().map(Fact::label).toList(),
                newest.stream().map(Fact::value).toList()));
  }

  /** Whether this cell has a camera to calibrate. */
  boolean offered() {
    return model.offered();
  }

  /** Makes the choice of arms, once it is known what stands in the cell. */
  void shown() {
    if (!arms.getChildren().isEmpty()) {
      return;
    }
    ToggleGroup group = new ToggleGroup();
    for (String arm : model.arms()) {
      ToggleButton button = new ToggleButton(arm + " arm");
      button.getStyleClass().setAll("chip");
      button.setId("hold-" + arm);
      button.setToggleGroup(group);
      button.setMinWidth(Region.USE_PREF_SIZE);
      button.setOnAction(
          event -> {
            model.hold(arm);
            button.setSelected(true);
          });
      model.armProperty().subscribe(chosen -> button.setSelected(chosen.equals(arm)));
      button.disableProperty().bind(model.armFreeProperty().not());
      arms.getChildren().add(button);
    }
  }

  void words() {
    model.pulse();
  }

  void pulse() {
    Frame frame = model.frame();
    if (frame != null && frame != shown) {
      shown = frame;
      image.setImage(pixels.show(frame));
      overlay.imageSize(frame.width(), frame.height());
      corners.imageSize(frame.width(), frame.height());
    }
    corners.show(model.views());
    overlay.pulse();
    corners.pulse();
  }

  /** Acts on a key; says whether it means something here. */
  boolean key(KeyCode code) {
    return switch (code) {
      case T -> model.take();
      case U -> model.undo();
      default -> false;
    };
  }

  @FXML
  void take() {
    model.take();
  }

  @FXML
  void undo() {
    model.undo();
  }

  @FXML
  void beginAnew() {
    model.beginAnew();
  }

  @FXML
  void finish() {
    model.finish();
  }
}
